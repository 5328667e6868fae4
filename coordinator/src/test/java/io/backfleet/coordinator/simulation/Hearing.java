package io.backfleet.coordinator.simulation;

import io.backfleet.coordinator.state.Effects;
import io.backfleet.coordinator.state.Entity;
import io.backfleet.coordinator.state.FleetState;
import io.backfleet.coordinator.state.Flight;
import io.backfleet.coordinator.state.RunId;
import io.backfleet.coordinator.state.Shard;
import io.backfleet.coordinator.state.Verification;
import io.backfleet.protocol.message.Report;
import io.backfleet.protocol.task.TaskId;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What has become of reports on tasks: by what they say, and how their task stood when they were heard. Not thread-safe.
 */
final class Hearing {
    /** How the task of a report stands. */
    enum Standing {
        /** Handed out, and nobody has said yet that he has it. */
        OUT,
        /** Held by who reports. */
        HELD,
        /** Held by somebody else, under this very attempt. */
        ELSEWHERE,
        /** Handed out again since. */
        AGAIN,
        /** Not handed out any more. */
        GONE
    }

    /** Reports that do not speak of the present. */
    record Case(String report, Standing standing) implements Comparable<Case> {
        @Override
        public int compareTo(Case other) {
            int first = report.compareTo(other.report);
            return first != 0 ? first : standing.compareTo(other.standing);
        }
    }

    /** How often it changed something about its task, and how often not. */
    record Result(int counted, int ignored) {
        Result plus(Result o) {
            return new Result(counted + o.counted, ignored + o.ignored);
        }
    }

    private final Map<Case, Result> results = new TreeMap<>();

    Map<Case, Result> results() {
        return results;
    }

    private record Spoken(TaskId task, int attempt) {}

    void heard(FleetState state, Report report, Effects effects) {
        Spoken spoken = spoken(report);
        if (spoken == null) {
            return;
        }
        Flight flight = state.get(Entity.FLIGHT, Flight.key(spoken.task()));
        Standing standing = flight == null
                ? Standing.GONE
                : flight.attempt() != spoken.attempt()
                        ? Standing.AGAIN
                        : !flight.taken()
                                ? Standing.OUT
                                : flight.worker().equals(report.worker()) ? Standing.HELD : Standing.ELSEWHERE;
        boolean counts = effects.changes().getOrDefault(Entity.FLIGHT, Map.of()).containsKey(Flight.key(spoken.task()))
                || changed(state, effects, spoken.task());
        results.merge(
                new Case(report.getClass().getSimpleName(), standing),
                counts ? new Result(1, 0) : new Result(0, 1),
                Result::plus);
    }

    /** Whether something of what the task is about is another than before. */
    private static boolean changed(FleetState state, Effects effects, TaskId task) {
        String key = Shard.key(RunId.of(task), task.database());
        Shard before = state.get(Entity.SHARD, key);
        Shard after = Book.after(state, effects, Entity.SHARD, key);
        Verification known = state.get(Entity.VERIFICATION, key);
        Verification now = Book.after(state, effects, Entity.VERIFICATION, key);
        return !switch (task.kind()) {
            case PLAN -> Objects.equals(phase(before), phase(after));
            case PROVE ->
                Objects.equals(before == null ? null : before.proving(), after == null ? null : after.proving());
            case CLEANUP ->
                Objects.equals(before == null ? null : before.cleaned(), after == null ? null : after.cleaned());
            case BACKFILL -> Objects.equals(range(before, task), range(after, task));
            case VERIFY -> Objects.equals(check(known, task), check(now, task));
            case REPAIR -> Objects.equals(repair(known, task), repair(now, task));
        };
    }

    private static @Nullable Object phase(@Nullable Shard shard) {
        return shard == null ? null : shard.phase();
    }

    private static @Nullable Object range(@Nullable Shard shard, TaskId task) {
        return shard == null || shard.ledger() == null
                ? null
                : shard.ledger().find(task.range()).orElse(null);
    }

    private static @Nullable Object check(@Nullable Verification verification, TaskId task) {
        return verification == null || verification.pass() == null
                ? null
                : verification.pass().ledger().find(task.range()) + "/"
                        + verification.pass().waiting().get(task.range());
    }

    private static @Nullable Object repair(@Nullable Verification verification, TaskId task) {
        return verification == null
                ? null
                : verification.repairs().find(task.range()).orElse(null);
    }

    private static @Nullable Spoken spoken(Report report) {
        if (report instanceof Report.TaskTaken r) {
            return new Spoken(r.task(), r.attempt());
        } else if (report instanceof Report.TaskRenewed r) {
            return new Spoken(r.task(), r.attempt());
        } else if (report instanceof Report.TaskReturned r) {
            return new Spoken(r.task(), r.attempt());
        } else if (report instanceof Report.TaskFailed r) {
            return new Spoken(r.task(), r.attempt());
        } else if (report instanceof Report.TaskEnded r) {
            return new Spoken(r.task(), r.attempt());
        } else if (report instanceof Report.Planned r) {
            return new Spoken(r.task(), r.attempt());
        } else if (report instanceof Report.Proven r) {
            return new Spoken(r.task(), r.attempt());
        } else if (report instanceof Report.Suspects r) {
            return new Spoken(r.task(), r.attempt());
        } else if (report instanceof Report.Verified r) {
            return new Spoken(r.task(), r.attempt());
        } else if (report instanceof Report.CleanedUp r) {
            return new Spoken(r.task(), r.attempt());
        }
        return null;
    }
}
