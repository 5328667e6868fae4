package io.backfleet.coordinator.gate;

import io.backfleet.coordinator.state.Draft;
import io.backfleet.coordinator.state.GateBook;
import io.backfleet.coordinator.state.Migration;
import io.backfleet.coordinator.state.RunId;
import io.backfleet.coordinator.state.Submission;
import io.backfleet.protocol.gate.Gate;
import io.backfleet.protocol.gate.GateEvidence;
import io.backfleet.protocol.gate.GateVerdict;
import io.backfleet.protocol.signal.Signals;
import io.backfleet.protocol.spec.GatePolicy;
import io.backfleet.protocol.spec.VerifySpec;
import io.backfleet.protocol.state.MigrationPhase;
import io.backfleet.protocol.state.StateKey;
import io.backfleet.protocol.verification.GateState;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;

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
        if (book == null) {
            return;
        }
        if (migration == null || submission == null || verify == null || migration.superseded()) {
            if (urgency == Urgency.NOW) {
                draft.put(book.judged(book.judgedAt(), Long.MAX_VALUE));
            }
            return;
        }
        if (urgency == Urgency.SOON) {
            if (migration.phase().ended()) {
                return;
            }
            long pace = migration.phase() == MigrationPhase.VERIFYING ? PACE_MILLIS : EARLY_PACE_MILLIS;
            // a clock that was set back must not put it off
            if (draft.now() >= book.judgedAt() && draft.now() < book.judgedAt() + pace) {
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
        Issuing issuing = Issuing.of(draft, seal, submission, evidence, verdict, before);
        next = Math.min(next, issuing.lookAt());
        GateState state = new GateState(
                submission.run().name(),
                submission.run().incarnation(),
                verdict,
                Signals.since(before, verdict.position(), draft.now()),
                draft.now(),
                book.signOffs(),
                book.approvals(),
                issuing.certificate(),
                issuing.revoked());
        if (before == null || !sameButWords(before, state)) {
            publish(submission, book, state, next);
        } else if (before.verdict().equals(verdict)) {
            draft.put(book.judged(draft.now(), next));
        } else if (draft.now() < book.publishedAt() + PACE_MILLIS) {
            draft.put(book.judged(draft.now(), Math.min(next, book.publishedAt() + PACE_MILLIS)));
        } else {
            publish(submission, book, state, next);
        }
    }

    private static boolean sameButWords(GateState a, GateState b) {
        return a.verdict().position() == b.verdict().position()
                && a.signOffs().equals(b.signOffs())
                && a.approvals().equals(b.approvals())
                && Objects.equals(a.certificate(), b.certificate())
                && Objects.equals(a.revoked(), b.revoked());
    }

    private void publish(Submission submission, GateBook book, GateState state, long next) {
        seal.signals().between(book.published(), state, submission.digest()).forEach(draft::signal);
        draft.put(book.published(state, draft.now(), next));
        draft.publish(StateKey.gate(submission.run().name()), state);
    }
}
