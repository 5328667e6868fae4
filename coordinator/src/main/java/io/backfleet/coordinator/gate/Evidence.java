package io.backfleet.coordinator.gate;

import io.backfleet.coordinator.state.Draft;
import io.backfleet.coordinator.state.Finds;
import io.backfleet.coordinator.state.GateBook;
import io.backfleet.coordinator.state.Heard;
import io.backfleet.coordinator.state.History;
import io.backfleet.coordinator.state.Migration;
import io.backfleet.coordinator.state.Pass;
import io.backfleet.coordinator.state.Shard;
import io.backfleet.coordinator.state.Submission;
import io.backfleet.coordinator.state.Verification;
import io.backfleet.protocol.gate.GateEvidence;
import io.backfleet.protocol.gate.ShardEvidence;
import io.backfleet.protocol.gate.Streak;
import io.backfleet.protocol.ledger.RangeStatus;
import io.backfleet.protocol.spec.VerifySpec;
import io.backfleet.protocol.state.ShardPhase;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a gate goes by, gathered from what is known at this moment. All functions. */
public final class Evidence {
    private Evidence() {}

    /** All that a run's verdict is made of. Walks all its shards. */
    static GateEvidence of(Draft draft, Submission submission, Migration migration, GateBook book, VerifySpec verify) {
        Map<String, Verification> verifications = draft.verifications(submission.run());
        List<ShardEvidence> shards = new ArrayList<>();
        Map<String, Shard> known = draft.shards(submission.run());
        for (String route : submission.databases()) {
            String key = Shard.key(submission.run(), route);
            Shard shard = known.get(key);
            Verification verification = verifications.get(key);
            ShardPhase phase = shard == null ? ShardPhase.PLANNING : shard.phase();
            shards.add(
                    shard == null || verification == null
                            ? ShardEvidence.none(route, phase)
                            : of(migration, shard, verification));
        }
        return new GateEvidence(
                draft.now(),
                submission.run().name(),
                submission.run().incarnation(),
                submission.digest(),
                submission.by(),
                migration.phase(),
                submission.spec().backfill() != null,
                verify.everyMillis(),
                migration.settings().maxLagMillis(),
                submission.databases().size(),
                shards,
                book.signOffs(),
                book.approvals());
    }

    /** What is known of one database. A restart that was asked for counts before the database has followed. */
    public static ShardEvidence of(Migration migration, Shard shard, Verification verification) {
        Pass pass = verification.pass();
        History history = verification.history();
        Finds wrong = verification.wrong();
        Heard heard = verification.heard();
        boolean restarts =
                verification.followed().restarts() < migration.orders().restarts();
        return new ShardEvidence(
                shard.database(),
                shard.phase(),
                (shard.ledger() == null ? 0 : shard.ledger().count(RangeStatus.PARKED))
                        + verification.repairs().count(RangeStatus.PARKED),
                pass == null ? 0 : pass.ledger().count(RangeStatus.PARKED),
                history.passes(),
                restarts ? Streak.NONE : history.streak(),
                pass == null ? 0 : pass.number(),
                pass == null ? 0 : pass.waitingRows(),
                wrong.count(),
                wrong.undecided(),
                verification.repairs().pending(),
                verification.repairs().lastEndedAt(),
                history.voidedAt(),
                history.voidReason(),
                heard.at(),
                heard.lagMillis(),
                heard.lagKnown(),
                heard.schema(),
                heard.server());
    }
}
