package io.backfleet.cli.screen;

import io.backfleet.protocol.finding.Findings;
import io.backfleet.protocol.ledger.RangeStatus;
import io.backfleet.protocol.state.MigrationPhase;
import io.backfleet.protocol.state.ShardPhase;
import io.backfleet.protocol.view.MigrationView;
import io.backfleet.protocol.view.ShardView;
import io.backfleet.protocol.view.VerificationView;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** How soon somebody should look at a shard, the most urgent first; and how many of them there are of each kind. */
enum Urgency {
    REFUSED("refused"),
    STUCK("stuck"),
    DIFFERENT("different"),
    UNDECIDED("undecided"),
    /** Nothing can be done before something else changes: a throttle, a server, a worker. */
    WAITING("waiting"),
    REPAIRING("being repaired"),
    WORKING("at work"),
    /** Compared, with fewer clean passes than the gate wants. */
    COMPARED("compared"),
    CLEAN("clean"),
    DONE("done");

    private final String word;

    Urgency(String word) {
        this.word = word;
    }

    static Urgency of(MigrationView view, ShardView shard) {
        if (shard.phase() == ShardPhase.REFUSED) {
            return REFUSED;
        }
        if (shard.phase() == ShardPhase.STUCK || shard.ranges().getOrDefault(RangeStatus.PARKED, 0) > 0) {
            return STUCK;
        }
        VerificationView verification = shard.verification();
        if (verification != null && compares(view)) {
            return compared(view, shard, verification);
        }
        return shard.phase() == ShardPhase.DONE ? DONE : shard.waitingFor().isEmpty() ? WORKING : WAITING;
    }

    private static boolean compares(MigrationView view) {
        return view.phase() == MigrationPhase.VERIFYING
                || (view.phase() == MigrationPhase.PAUSED
                        && view.shards().stream().allMatch(shard -> shard.phase() == ShardPhase.DONE));
    }

    private static Urgency compared(MigrationView view, ShardView shard, VerificationView verification) {
        if (!verification.parked().isEmpty() || !verification.repair().parked().isEmpty()) {
            return STUCK;
        }
        if (verification.repair().open() + verification.repair().inFlight() > 0) {
            return REPAIRING;
        }
        if (Findings.count(verification.differences()) > 0) {
            return DIFFERENT;
        }
        if (verification.evidence().undecided() > 0) {
            return UNDECIDED;
        }
        if (verification.evidence().streak().passes() >= view.spec().gate().cleanPasses()) {
            return CLEAN;
        }
        boolean between = verification.pass() > 0 && verification.passEndedAt() != null;
        return between ? COMPARED : shard.waitingFor().isEmpty() ? WORKING : WAITING;
    }

    /** The most urgent first, then those that are least far, then by name. */
    static List<ShardView> worstFirst(MigrationView view) {
        return view.shards().stream()
                .sorted(Comparator.comparing((ShardView shard) -> of(view, shard))
                        .thenComparing(Urgency::share)
                        .thenComparing(ShardView::database))
                .toList();
    }

    private static double share(ShardView shard) {
        return shard.progress().share();
    }

    /** {@code 1 stuck, 2 waiting, 61 done}. */
    static String counts(MigrationView view) {
        Map<Urgency, Integer> counts = new EnumMap<>(Urgency.class);
        view.shards().forEach(shard -> counts.merge(of(view, shard), 1, Integer::sum));
        return counts.entrySet().stream()
                .map(entry -> entry.getValue() + " " + entry.getKey().word)
                .collect(Collectors.joining(", "));
    }
}
