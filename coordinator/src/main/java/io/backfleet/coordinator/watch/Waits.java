package io.backfleet.coordinator.watch;

import io.backfleet.messaging.StateView;
import io.backfleet.protocol.error.Failure;
import io.backfleet.protocol.ledger.RangeStatus;
import io.backfleet.protocol.route.Route;
import io.backfleet.protocol.state.MigrationPhase;
import io.backfleet.protocol.state.MigrationState;
import io.backfleet.protocol.state.ShardPhase;
import io.backfleet.protocol.state.ShardState;
import io.backfleet.protocol.task.Role;
import io.backfleet.protocol.verification.VerificationState;
import io.backfleet.protocol.view.LoadView;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Says what a shard waits for, for people; nothing while it is worked on. Immutable, a moment's. */
final class Waits {
    private static final String NEXT = "the next task";

    private final StateView state;
    private final long now;

    /** @param now milliseconds since 1970 */
    Waits(StateView state, long now) {
        this.state = state;
        this.now = now;
    }

    String of(MigrationState migration, ShardState shard, @Nullable VerificationState verification, LoadView load) {
        if (migration.phase().ended()) {
            return "";
        }
        if (migration.phase() == MigrationPhase.PAUSED) {
            return "paused by " + migration.changedBy();
        }
        if (migration.phase() == MigrationPhase.VERIFYING) {
            return verification == null ? "" : comparing(verification, load);
        }
        return switch (shard.phase()) {
            case REFUSED -> "refused: see problems, then retry";
            case STUCK ->
                shard.ranges().containsKey(RangeStatus.PARKED)
                        ? "ranges are parked: see their failures, then retry"
                        : "the proof failed: see the last failure, then retry";
            case PLANNING, PROVING -> unserved(shard.database(), Role.WORKER).orElseGet(() -> once(shard));
            case BACKFILLING -> backfilling(shard, load);
            case DONE -> verification == null || verification.pass() == 0 ? "" : comparing(verification, load);
        };
    }

    /** Whoever works on a route must serve all its databases. */
    private Optional<String> unserved(String route, Role role) {
        List<String> databases = Route.parse(route).databases();
        if (serves(role, databases)) {
            return Optional.empty();
        }
        List<String> missing = databases.stream()
                .filter(database -> !serves(role, List.of(database)))
                .toList();
        return Optional.of("no " + role.text() + " serves "
                + (missing.isEmpty() ? "both " + String.join(" and ", databases) : String.join(" or ", missing)));
    }

    private boolean serves(Role role, List<String> databases) {
        return state.workers().stream()
                .anyMatch(worker -> worker.role() == role && worker.databases().containsAll(databases));
    }

    private String once(ShardState shard) {
        if (!shard.inFlight().isEmpty()) {
            return "";
        }
        String task = shard.phase() == ShardPhase.PLANNING ? "the plan" : "the proof";
        return nextTry(shard).orElse(after(task, shard.lastFailure()));
    }

    private String backfilling(ShardState shard, LoadView load) {
        if (load.stopped() && load.reason() != null) {
            return load.why();
        }
        return shard.inFlight().isEmpty() ? nextTry(shard).orElse(after(NEXT, shard.lastFailure())) : "";
    }

    private String comparing(VerificationState verification, LoadView load) {
        VerificationState.Repair repair = verification.repair();
        if (repair.open() + repair.inFlight() > 0) {
            return unserved(verification.database(), Role.WORKER)
                    .orElse(repair.inFlight() > 0 ? "" : after("the next repair", verification.lastFailure()));
        }
        Optional<String> unserved = unserved(verification.database(), Role.VERIFIER);
        if (unserved.isPresent()) {
            return unserved.get();
        }
        Long next = verification.nextPassAt();
        if (next != null) {
            return next <= now ? "the next pass" : "the next pass in " + seconds(next);
        }
        if (load.stopped() && load.reason() != null) {
            return load.why();
        }
        if (!verification.inFlight().isEmpty()) {
            return "";
        }
        return verification.parked().isEmpty()
                ? after(NEXT, verification.lastFailure())
                : "ranges could not be compared: see their failures, then retry";
    }

    private static String after(String what, @Nullable Failure failure) {
        return failure == null ? what : what + ", after " + failure;
    }

    private Optional<String> nextTry(ShardState shard) {
        Long at = shard.nextTryAt();
        if (at == null || !shard.inFlight().isEmpty()) {
            return Optional.empty();
        }
        String when = at <= now ? "tries again: " : "tries again in " + seconds(at) + ": ";
        return Optional.of(when + shard.lastFailure());
    }

    private String seconds(long at) {
        return (at - now + 999) / 1_000 + " s";
    }
}
