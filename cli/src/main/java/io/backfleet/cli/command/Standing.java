package io.backfleet.cli.command;

import io.backfleet.protocol.finding.Findings;
import io.backfleet.protocol.gate.GateItem;
import io.backfleet.protocol.gate.GateItem.Status;
import io.backfleet.protocol.gate.GateVerdict;
import io.backfleet.protocol.gate.GateVerdict.Position;
import io.backfleet.protocol.gate.PassRecord;
import io.backfleet.protocol.gate.ShardEvidence;
import io.backfleet.protocol.ledger.RangeStatus;
import io.backfleet.protocol.spec.VerifySpec;
import io.backfleet.protocol.state.MigrationPhase;
import io.backfleet.protocol.state.ShardPhase;
import io.backfleet.protocol.verification.GateState;
import io.backfleet.protocol.view.MigrationView;
import io.backfleet.protocol.view.ShardView;
import io.backfleet.protocol.view.VerificationView;
import java.util.List;
import java.util.Map;

/** Whether a migration still gets anywhere by itself. */
enum Standing {
    /** It does. A pause is somebody's act and will end. */
    GOING,
    /** Ended for good. */
    ENDED,
    /** Nothing is left but ranges that were given up on. */
    STUCK,
    /** The gate is open. */
    OPEN,
    /** A whole pass has confirmed differences, and nobody repairs them. */
    DIFFERENT,
    /** Nothing is missing but what people have to say. */
    PEOPLE;

    static Standing of(MigrationView view) {
        if (view.phase().ended()) {
            return ENDED;
        }
        if (view.phase() == MigrationPhase.RUNNING) {
            return stuck(view) ? STUCK : GOING;
        }
        if (view.phase() != MigrationPhase.VERIFYING) {
            return GOING;
        }
        if (position(view) == Position.OPEN) {
            return OPEN;
        }
        if (view.shards().stream().anyMatch(Standing::incomparable)) {
            return STUCK;
        }
        // the verdict follows what it is about within a second: an end is told with its verdict
        if (different(view)) {
            return position(view) == Position.CLOSED ? DIFFERENT : GOING;
        }
        return missing(view).isEmpty() ? GOING : PEOPLE;
    }

    /** Whether nothing will change any more unless somebody acts: where watching ends. */
    boolean halted() {
        return this == ENDED || this == STUCK;
    }

    private static Position position(MigrationView view) {
        GateState gate = view.gate();
        return gate == null ? Position.INCONCLUSIVE : gate.verdict().position();
    }

    private static boolean stuck(MigrationView view) {
        return view.shards().stream().anyMatch(shard -> shard.phase() == ShardPhase.STUCK)
                && view.shards().stream()
                        .allMatch(shard -> shard.phase() == ShardPhase.STUCK || shard.phase() == ShardPhase.DONE);
    }

    /** Whether a pass can't end because of ranges that could not be compared, or a repair because it was given up. */
    private static boolean incomparable(ShardView shard) {
        VerificationView verification = shard.verification();
        if (verification == null) {
            return false;
        }
        Map<RangeStatus, Integer> ranges = verification.ranges();
        boolean pass = !verification.parked().isEmpty()
                && ranges.getOrDefault(RangeStatus.OPEN, 0) == 0
                && verification.tasks().isEmpty();
        return pass || !verification.repair().parked().isEmpty();
    }

    private static boolean different(MigrationView view) {
        VerifySpec verify = view.spec().verify();
        if (verify == null || verify.autoRepair() || view.shards().isEmpty()) {
            return false;
        }
        return view.shards().stream().allMatch(Standing::compared)
                && view.shards().stream().anyMatch(Standing::unrepaired);
    }

    private static boolean compared(ShardView shard) {
        VerificationView verification = shard.verification();
        return verification != null && !verification.evidence().passes().isEmpty();
    }

    private static boolean unrepaired(ShardView shard) {
        VerificationView verification = shard.verification();
        if (verification == null
                || Findings.count(verification.differences()) == 0
                || verification.repair().open() + verification.repair().inFlight() > 0) {
            return false;
        }
        ShardEvidence evidence = verification.evidence();
        PassRecord last = evidence.passes().get(evidence.passes().size() - 1);
        return last.differences() > 0
                && last.voidReason() == null
                && (evidence.lastRepairAt() == null || last.startedAt() > evidence.lastRepairAt());
    }

    /** What people have to say, when nothing else is missing. */
    static List<GateItem> missing(MigrationView view) {
        GateState gate = view.gate();
        if (gate == null) {
            return List.of();
        }
        GateVerdict verdict = gate.verdict();
        List<GateItem> items = verdict.items().stream()
                .filter(item -> item.status() != Status.PASS)
                .toList();
        return items.stream().allMatch(Standing::humane) ? items : List.of();
    }

    private static boolean humane(GateItem item) {
        return item.name().startsWith("sign-off") || item.name().startsWith("approval");
    }
}
