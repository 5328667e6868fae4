package io.backfleet.coordinator.simulation;

import io.backfleet.coordinator.simulation.Machine.Step;
import io.backfleet.coordinator.state.RepairItem;
import io.backfleet.coordinator.state.Repairs;
import io.backfleet.protocol.ledger.LedgerRange;
import io.backfleet.protocol.ledger.RangeLedger;
import io.backfleet.protocol.ledger.RangeStatus;
import io.backfleet.protocol.message.Report;
import io.backfleet.protocol.task.Outcome;
import io.backfleet.protocol.task.TaskId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a decision has done to things that are handed out one by one: the ranges of a ledger, or repairs. An end divides
 * one into parts, some of which have ids that were not there before.
 */
final class Ranges {
    private static final String OUT = RangeStatus.IN_FLIGHT.name();
    private static final String OPEN = RangeStatus.OPEN.name();

    private record Part(RangeStatus status, int attempts, int failures) {}

    private final Map<Integer, Part> before;
    private final Map<Integer, Part> after;
    private final @Nullable Object cause;
    private final String goneTo;
    private final List<Step> steps = new ArrayList<>();

    private Ranges(Map<Integer, Part> before, Map<Integer, Part> after, @Nullable Object cause, String goneTo) {
        this.before = before;
        this.after = after;
        this.cause = cause;
        this.goneTo = goneTo;
    }

    /** @param before null when there was no ledger */
    static List<Step> of(@Nullable RangeLedger before, RangeLedger after, @Nullable Object cause) {
        Map<Integer, Part> known = new TreeMap<>();
        if (before != null) {
            before.ranges().forEach(range -> known.put(range.id(), part(range)));
        }
        Map<Integer, Part> now = new TreeMap<>();
        after.ranges().forEach(range -> now.put(range.id(), part(range)));
        Ranges ranges = new Ranges(known, now, cause, RangeStatus.DONE.name());
        if (before != null && before.firstId() < after.firstId()) {
            known.values().forEach(part -> ranges.step(part.status().name(), "lost in a fail-over", OPEN));
            now.values().forEach(part -> ranges.arrive(part, OPEN));
            return ranges.steps;
        }
        return ranges.compare(before == null ? "cut" : "");
    }

    private static Part part(LedgerRange range) {
        return new Part(range.status(), range.attempts(), range.failures());
    }

    static List<Step> of(@Nullable Repairs before, Repairs after, @Nullable Object cause) {
        return new Ranges(parts(before), parts(after), cause, Book.NOWHERE).compare("");
    }

    private static Map<Integer, Part> parts(@Nullable Repairs repairs) {
        Map<Integer, Part> parts = new TreeMap<>();
        for (RepairItem item : repairs == null ? List.<RepairItem>of() : repairs.items()) {
            parts.put(item.id(), new Part(item.status(), item.attempts(), item.failures()));
        }
        return parts;
    }

    private List<Step> compare(String origin) {
        before.forEach((id, part) -> {
            Part now = after.get(id);
            if (now == null) {
                gone(id, part);
            } else if (!now.equals(part)) {
                changed(part, now);
            }
        });
        after.forEach((id, part) -> {
            if (!before.containsKey(id)) {
                appeared(part, origin);
            }
        });
        return steps;
    }

    private void step(String from, String event, String to) {
        steps.add(new Step(from, event, to));
    }

    /** What is handed out in the very decision that opens it has been open in between. */
    private void arrive(Part part, String from) {
        if (part.status() == RangeStatus.IN_FLIGHT) {
            step(from, "handed out", OUT);
        }
    }

    private void gone(int id, Part part) {
        if (part.status() == RangeStatus.DONE) {
            return;
        }
        if (id == ended()) {
            if (end().equals("done")) {
                step(part.status().name(), "done", goneTo);
            }
        } else if (part.status() == RangeStatus.PARKED) {
            step(part.status().name(), "asked for anew", goneTo);
        }
    }

    private void changed(Part part, Part now) {
        String from = part.status().name();
        if (now.status() == RangeStatus.IN_FLIGHT) {
            if (part.status() != RangeStatus.OPEN) {
                step(from, back(part, now), OPEN);
            }
            arrive(now, OPEN);
        } else if (now.status() == RangeStatus.OPEN) {
            step(from, back(part, now), OPEN);
        } else if (now.status() == RangeStatus.PARKED) {
            step(from, "failed too often", now.status().name());
        } else {
            step(from, end(), now.status().name());
        }
    }

    private static String back(Part part, Part now) {
        return part.status() == RangeStatus.PARKED
                ? "retried"
                : now.failures() > part.failures() ? "failed" : "came back";
    }

    private void appeared(Part part, String origin) {
        Part whole = before.get(ended());
        String from = whole == null ? Book.NOWHERE : whole.status().name();
        if (part.status() == RangeStatus.PARKED) {
            step(from, "poisoned: the refused row", part.status().name());
            return;
        }
        step(from, whole == null ? (origin.isEmpty() ? "found to differ" : origin) : end() + ": the rest", OPEN);
        arrive(part, OPEN);
    }

    /** The id of what the cause says has ended; 0 for nothing. */
    private int ended() {
        TaskId task = cause instanceof Report.TaskEnded end
                ? end.task()
                : cause instanceof Report.Verified verified ? verified.task() : null;
        return task == null ? 0 : task.range();
    }

    private String end() {
        if (cause instanceof Report.TaskEnded end) {
            return end.outcome() instanceof Outcome.Done
                    ? "done"
                    : end.outcome() instanceof Outcome.Yielded ? "yielded" : "poisoned";
        } else if (cause instanceof Report.Verified verified) {
            return verified.findings().finished() ? "done" : "yielded";
        }
        return String.valueOf(cause);
    }
}
