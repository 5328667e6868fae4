package io.backfleet.coordinator.simulation;

import io.backfleet.coordinator.state.Effects;
import io.backfleet.coordinator.state.Entity;
import io.backfleet.coordinator.state.FleetState;
import io.backfleet.coordinator.state.Flight;
import io.backfleet.coordinator.state.GateBook;
import io.backfleet.coordinator.state.Migration;
import io.backfleet.coordinator.state.Shard;
import io.backfleet.coordinator.state.Verification;
import io.backfleet.protocol.message.Command;
import io.backfleet.protocol.message.Report;
import io.backfleet.protocol.state.ShardPhase;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which transitions of which state machine decisions have made. It goes by how things are before and after a decision,
 * not by what the code says that it does.
 *
 * <p>Not thread-safe.
 */
final class Book {
    /** Where a thing is before it is there, and after it is gone. */
    static final String NOWHERE = "[*]";

    /** One line of a diagram. */
    record Transition(Machine machine, String from, String event, String to) implements Comparable<Transition> {
        @Override
        public int compareTo(Transition other) {
            return key().compareTo(other.key());
        }

        private String key() {
            return machine.name() + "/" + from + "/" + to + "/" + event;
        }

        @Override
        public String toString() {
            return machine + ": " + from + " -> " + to + (event.isEmpty() ? "" : ": " + event);
        }
    }

    private final Map<Transition, Integer> visits = new TreeMap<>();
    private final Hearing hearing = new Hearing();

    /** How often each was made. */
    Map<Transition, Integer> visits() {
        return visits;
    }

    /** What became of reports, by who said what of which task. */
    Hearing hearing() {
        return hearing;
    }

    /**
     * Notes what a decision changes; to be called before it is applied.
     *
     * @param cause the message that was decided on, or anything else when time has passed
     */
    void decided(FleetState state, @Nullable Object cause, Effects effects) {
        if (cause instanceof Report report) {
            hearing.heard(state, report, effects);
        }
        change(state, effects, Entity.MIGRATION, (key, before, after) -> migration(before, after, cause));
        change(state, effects, Entity.SHARD, (key, before, after) -> shard(before, after, cause));
        change(state, effects, Entity.VERIFICATION, (key, before, after) -> verification(before, after, cause));
        change(state, effects, Entity.FLIGHT, (key, before, after) -> flight(before, after, cause));
        change(state, effects, Entity.GATE, (key, before, after) -> gate(before, after));
    }

    @FunctionalInterface
    private interface Change<V> {
        void of(String key, @Nullable V before, @Nullable V after);
    }

    private static <V> void change(FleetState state, Effects effects, Entity<V> entity, Change<V> change) {
        Map<String, Optional<Object>> changes = effects.changes().getOrDefault(entity, Map.of());
        changes.forEach((key, value) -> change.of(
                key, state.get(entity, key), value.map(entity.type()::cast).orElse(null)));
    }

    static <V> @Nullable V after(FleetState state, Effects effects, Entity<V> entity, String key) {
        Optional<Object> changed =
                effects.changes().getOrDefault(entity, Map.of()).get(key);
        return changed == null
                ? state.get(entity, key)
                : changed.map(entity.type()::cast).orElse(null);
    }

    void visit(Machine machine, String from, String event, String to) {
        visits.merge(new Transition(machine, from, event, to), 1, Integer::sum);
    }

    private void move(Machine machine, String from, String event, String to) {
        if (!from.equals(to)) {
            visit(machine, from, event, to);
        }
    }

    private void migration(@Nullable Migration before, @Nullable Migration after, @Nullable Object cause) {
        String from = before == null ? NOWHERE : before.phase().name();
        String to = after == null ? NOWHERE : after.phase().name();
        String event = after == null
                ? "replaced by a later run"
                : cause instanceof Command command ? word(command) : "as its databases call for";
        move(Machine.MIGRATION, from, event, to);
    }

    private void shard(@Nullable Shard before, @Nullable Shard after, @Nullable Object cause) {
        String from = before == null ? NOWHERE : before.phase().name();
        String to = after == null ? NOWHERE : after.phase().name();
        String event;
        if (after == null) {
            event = "replaced by a later run";
        } else if (before == null) {
            event = "submitted";
        } else if (before.phase() == ShardPhase.STUCK
                && after.retries() > before.retries()
                && !(cause instanceof Report.TaskEnded)) {
            // whatever has its database looked at has it follow a retry, too
            event = "retried";
        } else {
            event = shardEvent(cause);
        }
        move(Machine.SHARD, from, event, to);
        if (after != null && after.ledger() != null) {
            Ranges.of(before == null ? null : before.ledger(), after.ledger(), cause)
                    .forEach(step -> visit(Machine.RANGE, step.from(), step.event(), step.to()));
        }
    }

    private static String shardEvent(@Nullable Object cause) {
        if (cause instanceof Report.TaskEnded) {
            return "a range has ended";
        } else if (cause instanceof Report.Planned) {
            return "planned";
        } else if (cause instanceof Report.Proven) {
            return "the database was asked";
        } else if (cause instanceof Report.TaskFailed) {
            return "failed too often";
        }
        return "retried";
    }

    private void verification(@Nullable Verification before, @Nullable Verification after, @Nullable Object cause) {
        Passes.of(before, after).forEach(step -> visit(Machine.PASS, step.from(), step.event(), step.to()));
        if (before != null && after != null && before.pass() != null && after.pass() != null) {
            if (before.pass().number() == after.pass().number()) {
                Ranges.of(before.pass().ledger(), after.pass().ledger(), cause)
                        .forEach(step -> visit(Machine.CHECK, step.from(), step.event(), step.to()));
            }
        } else if (after != null && after.pass() != null) {
            Ranges.of(null, after.pass().ledger(), cause)
                    .forEach(step -> visit(Machine.CHECK, step.from(), step.event(), step.to()));
        }
        if (after != null) {
            Ranges.of(before == null ? null : before.repairs(), after.repairs(), cause)
                    .forEach(step -> visit(Machine.REPAIR, step.from(), step.event(), step.to()));
        }
    }

    private void flight(@Nullable Flight before, @Nullable Flight after, @Nullable Object cause) {
        String from = place(before);
        if (before != null && after != null && before.attempt() == after.attempt()) {
            if (before.taken() && !before.worker().equals(after.worker())) {
                visit(Machine.TASK, from, "taken by another", from);
            } else {
                move(Machine.TASK, from, "taken", place(after));
            }
            return;
        }
        if (before != null) {
            visit(Machine.TASK, from, flightEvent(cause), NOWHERE);
        }
        if (after != null) {
            visit(Machine.TASK, NOWHERE, "handed out", "OUT");
        }
    }

    private static String place(@Nullable Flight flight) {
        return flight == null ? NOWHERE : flight.taken() ? "TAKEN" : "OUT";
    }

    private static String flightEvent(@Nullable Object cause) {
        if (cause instanceof Report.TaskReturned) {
            return "given back";
        } else if (cause instanceof Report.TaskFailed) {
            return "failed";
        } else if (cause instanceof Report.WorkerGone) {
            return "its worker has gone";
        } else if (cause instanceof Report) {
            return "has a result, or is wanted no more";
        } else if (cause instanceof Command) {
            return "wanted no more";
        }
        return "not heard of, or wanted no more";
    }

    private void gate(@Nullable GateBook before, @Nullable GateBook after) {
        move(Machine.GATE, position(before), "", position(after));
    }

    private static String position(@Nullable GateBook book) {
        return book == null || book.published() == null
                ? NOWHERE
                : book.published().verdict().position().name();
    }

    private static String word(Command command) {
        return command.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }
}
