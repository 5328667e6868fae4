package io.backfleet.coordinator.gate;

import io.backfleet.coordinator.state.Draft;
import io.backfleet.coordinator.state.GateBook;
import io.backfleet.coordinator.state.Migration;
import io.backfleet.coordinator.state.RunId;
import io.backfleet.coordinator.state.Submission;
import io.backfleet.protocol.gate.Gate;
import io.backfleet.protocol.gate.GateEvidence;
import io.backfleet.protocol.gate.GatePolicy;
import io.backfleet.protocol.gate.GateVerdict;
import io.backfleet.protocol.gate.GateVerdict.Position;
import io.backfleet.protocol.spec.VerifySpec;
import io.backfleet.protocol.state.GateState;
import io.backfleet.protocol.state.MigrationPhase;
import io.backfleet.protocol.state.StateKey;
import java.util.Collection;
import java.util.Map;

/**
 * Judges gates: after every decision that touched their evidence, and when time alone can change a verdict. A verdict is
 * always one on the evidence of that very moment; nothing remembered makes a gate open.
 */
public final class Judging {
    /** What can only open a gate, and what changes nothing but words, is looked at at most this often. */
    static final long PACE_MILLIS = 1_000;

    /** Likewise while nothing is compared yet. */
    static final long EARLY_PACE_MILLIS = 10_000;

    private final Draft draft;
    private final Seal seal;

    private Judging(Draft draft, Seal seal) {
        this.draft = draft;
        this.seal = seal;
    }

    /**
     * To be called when everything else of a decision is made.
     *
     * @param due runs whose gates are to be judged whatever the decision touched
     */
    public static void judge(Draft draft, Seal seal, Collection<RunId> due) {
        Judging judging = new Judging(draft, seal);
        Map<RunId, Urgency> runs = Urgency.of(draft);
        due.forEach(run -> runs.put(run, Urgency.NOW));
        runs.forEach(judging::look);
    }

    private void look(RunId run, Urgency urgency) {
        Migration migration = draft.migration(run);
        Submission submission = draft.submission(run);
        GateBook book = draft.gate(run);
        VerifySpec verify = submission == null ? null : submission.spec().verify();
        if (migration == null || submission == null || book == null || verify == null || migration.superseded()) {
            return;
        }
        if (urgency == Urgency.SOON) {
            if (migration.phase().ended()) {
                return;
            }
            long pace = migration.phase() == MigrationPhase.VERIFYING ? PACE_MILLIS : EARLY_PACE_MILLIS;
            if (draft.now() < book.judgedAt() + pace) {
                GateBook later = book.lookBy(book.judgedAt() + pace);
                if (!later.equals(book)) {
                    draft.put(later);
                }
                return;
            }
        }
        judge(submission, migration, book, verify);
    }

    private void judge(Submission submission, Migration migration, GateBook book, VerifySpec verify) {
        GatePolicy policy = submission.spec().gate();
        GateEvidence evidence = Evidence.of(draft, submission, migration, book, verify);
        GateVerdict verdict = Gate.evaluate(policy, evidence);
        long next = migration.phase().ended()
                ? Long.MAX_VALUE
                : Gate.nextChange(policy, evidence).orElse(Long.MAX_VALUE);
        GateState before = book.published();
        boolean moved = before == null || before.verdict().position() != verdict.position();
        boolean consents = before == null
                || !before.signOffs().equals(book.signOffs())
                || !before.approvals().equals(book.approvals());
        boolean words = before == null || !before.verdict().equals(verdict);
        if (!moved && !consents && !words) {
            draft.put(book.judged(draft.now(), next));
            return;
        }
        if (!moved && !consents && draft.now() < book.publishedAt() + PACE_MILLIS) {
            draft.put(book.judged(draft.now(), Math.min(next, book.publishedAt() + PACE_MILLIS)));
            return;
        }
        Position was = before == null ? Position.INCONCLUSIVE : before.verdict().position();
        GateState state = new GateState(
                submission.run().name(),
                submission.run().incarnation(),
                verdict,
                before == null || moved ? draft.now() : before.since(),
                draft.now(),
                book.signOffs(),
                book.approvals(),
                null,
                null);
        Signals signals = new Signals(draft, seal, submission, book.signals());
        if (was != verdict.position()) {
            signals.moved(verdict);
        }
        draft.put(book.published(state, draft.now(), next, 0, signals.sent()));
        draft.publish(StateKey.gate(submission.run().name()), state);
    }
}
