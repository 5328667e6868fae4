package io.backfleet.coordinator.simulation;

import io.backfleet.coordinator.simulation.Book.Transition;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The transitions that there are: all of them must be met, and nothing else may happen. */
final class Declared {
    private static final Map<Machine, String> TABLE = new EnumMap<>(Map.of(
            Machine.MIGRATION, """
            [*] -> PLANNING: submit
            PLANNING -> RUNNING: as its databases call for
            PLANNING -> VERIFYING: as its databases call for
            PLANNING -> REFUSED: as its databases call for
            PLANNING -> PAUSED: pause
            PLANNING -> CANCELLED: cancel
            RUNNING -> VERIFYING: as its databases call for
            RUNNING -> DONE: as its databases call for
            RUNNING -> REFUSED: as its databases call for
            RUNNING -> PAUSED: pause
            RUNNING -> CANCELLED: cancel
            VERIFYING -> PAUSED: pause
            VERIFYING -> DONE: finish
            VERIFYING -> CANCELLED: cancel
            PAUSED -> PLANNING: resume
            PAUSED -> RUNNING: resume
            PAUSED -> VERIFYING: resume
            PAUSED -> DONE: as its databases call for
            PAUSED -> REFUSED: as its databases call for
            PAUSED -> DONE: finish
            PAUSED -> CANCELLED: cancel
            DONE -> [*]: replaced by a later run
            CANCELLED -> [*]: replaced by a later run
            REFUSED -> [*]: replaced by a later run
            """,
            Machine.SHARD, """
            [*] -> PLANNING: submitted
            PLANNING -> BACKFILLING: planned
            PLANNING -> DONE: planned
            PLANNING -> REFUSED: planned
            PLANNING -> REFUSED: failed too often
            REFUSED -> PLANNING: retried
            BACKFILLING -> PROVING: a range has ended
            BACKFILLING -> STUCK: a range has ended
            BACKFILLING -> STUCK: failed too often
            PROVING -> DONE: the database was asked
            PROVING -> BACKFILLING: the database was asked
            PROVING -> STUCK: failed too often
            STUCK -> BACKFILLING: retried
            STUCK -> BACKFILLING: a range has ended
            STUCK -> PROVING: retried
            STUCK -> PROVING: a range has ended
            PLANNING -> [*]: replaced by a later run
            REFUSED -> [*]: replaced by a later run
            BACKFILLING -> [*]: replaced by a later run
            PROVING -> [*]: replaced by a later run
            STUCK -> [*]: replaced by a later run
            DONE -> [*]: replaced by a later run
            """,
            Machine.RANGE, """
            [*] -> OPEN: cut
            OPEN -> IN_FLIGHT: handed out
            IN_FLIGHT -> OPEN: came back
            IN_FLIGHT -> OPEN: failed
            IN_FLIGHT -> OPEN: yielded: the rest
            IN_FLIGHT -> OPEN: poisoned: the rest
            IN_FLIGHT -> DONE: done
            IN_FLIGHT -> DONE: yielded
            IN_FLIGHT -> DONE: poisoned
            IN_FLIGHT -> PARKED: failed too often
            IN_FLIGHT -> PARKED: poisoned: the refused row
            PARKED -> OPEN: retried
            DONE -> OPEN: lost in a fail-over
            OPEN -> DONE: done
            OPEN -> DONE: yielded
            OPEN -> DONE: poisoned
            OPEN -> OPEN: yielded: the rest
            OPEN -> OPEN: poisoned: the rest
            OPEN -> PARKED: poisoned: the refused row
            PARKED -> DONE: done
            PARKED -> DONE: yielded
            PARKED -> DONE: poisoned
            PARKED -> OPEN: yielded: the rest
            PARKED -> OPEN: poisoned: the rest
            PARKED -> PARKED: poisoned: the refused row
            """,
            Machine.TASK, """
            [*] -> OUT: handed out
            OUT -> TAKEN: taken
            TAKEN -> TAKEN: taken by another
            OUT -> [*]: has a result, or is wanted no more
            OUT -> [*]: failed
            OUT -> [*]: given back
            OUT -> [*]: not heard of, or wanted no more
            TAKEN -> [*]: has a result, or is wanted no more
            TAKEN -> [*]: failed
            TAKEN -> [*]: given back
            TAKEN -> [*]: its worker has gone
            TAKEN -> [*]: not heard of, or wanted no more
            """,
            Machine.PASS, """
            [*] -> BETWEEN: planned
            BETWEEN -> RUNNING: the next pass begins
            RUNNING -> BETWEEN: clean
            RUNNING -> BETWEEN: something differs or is undecided
            RUNNING -> BETWEEN: given up
            RUNNING -> HALTED: the table has changed
            HALTED -> BETWEEN: given up
            BETWEEN -> REPAIRING: a repair begins
            REPAIRING -> BETWEEN: nothing is left to repair
            BETWEEN -> [*]: replaced by a later run
            RUNNING -> [*]: replaced by a later run
            HALTED -> [*]: replaced by a later run
            REPAIRING -> [*]: replaced by a later run
            """,
            Machine.CHECK, """
            [*] -> OPEN: cut
            OPEN -> IN_FLIGHT: handed out
            IN_FLIGHT -> OPEN: came back
            IN_FLIGHT -> OPEN: failed
            IN_FLIGHT -> OPEN: yielded: the rest
            IN_FLIGHT -> DONE: done
            IN_FLIGHT -> DONE: yielded
            IN_FLIGHT -> PARKED: failed too often
            PARKED -> OPEN: retried
            """,
            Machine.REPAIR, """
            [*] -> OPEN: found to differ
            OPEN -> IN_FLIGHT: handed out
            IN_FLIGHT -> OPEN: came back
            IN_FLIGHT -> OPEN: failed
            IN_FLIGHT -> OPEN: yielded: the rest
            IN_FLIGHT -> OPEN: poisoned: the rest
            IN_FLIGHT -> [*]: done
            IN_FLIGHT -> PARKED: failed too often
            IN_FLIGHT -> PARKED: poisoned: the refused row
            PARKED -> OPEN: retried
            PARKED -> [*]: asked for anew
            OPEN -> [*]: done
            OPEN -> OPEN: yielded: the rest
            OPEN -> OPEN: poisoned: the rest
            OPEN -> PARKED: poisoned: the refused row
            PARKED -> [*]: done
            PARKED -> OPEN: yielded: the rest
            PARKED -> OPEN: poisoned: the rest
            PARKED -> PARKED: poisoned: the refused row
            """,
            Machine.GATE, """
            [*] -> INCONCLUSIVE
            INCONCLUSIVE -> OPEN
            INCONCLUSIVE -> CLOSED
            CLOSED -> INCONCLUSIVE
            CLOSED -> OPEN
            OPEN -> INCONCLUSIVE
            OPEN -> CLOSED
            CLOSED -> [*]
            """));

    /** Reports that must be heard of tasks however these stand. */
    static final List<String> REPORTS = List.of("TaskTaken", "TaskReturned", "TaskFailed", "TaskEnded", "Verified");

    /** What they say is true whoever says it, and however late. */
    static final Set<String> TRUE_FOR_EVER = Set.of("TaskEnded", "Planned", "CleanedUp");

    private Declared() {}

    /** Those of a machine, in the order in which they are told. */
    static List<Transition> of(Machine machine) {
        List<Transition> read = new ArrayList<>();
        for (String line : TABLE.getOrDefault(machine, "").lines().toList()) {
            int arrow = line.indexOf(" -> ");
            int colon = line.indexOf(": ", arrow);
            String to = line.substring(arrow + 4, colon < 0 ? line.length() : colon);
            String event = colon < 0 ? "" : line.substring(colon + 2);
            read.add(new Transition(machine, line.substring(0, arrow), event, to));
        }
        return read;
    }

    static Set<Transition> all() {
        Set<Transition> all = new TreeSet<>();
        for (Machine machine : Machine.values()) {
            all.addAll(of(machine));
        }
        return all;
    }
}
