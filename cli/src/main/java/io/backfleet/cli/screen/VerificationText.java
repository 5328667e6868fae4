package io.backfleet.cli.screen;

import io.backfleet.protocol.error.Failure;
import io.backfleet.protocol.finding.Difference;
import io.backfleet.protocol.finding.Direction;
import io.backfleet.protocol.finding.Findings;
import io.backfleet.protocol.finding.Undecided;
import io.backfleet.protocol.gate.PassRecord;
import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.ledger.RangeStatus;
import io.backfleet.protocol.state.ShardState;
import io.backfleet.protocol.verification.VerificationState.Repair;
import io.backfleet.protocol.view.ShardView;
import io.backfleet.protocol.view.TaskView;
import io.backfleet.protocol.view.VerificationView;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The comparison of one database in words and bars. Pure: text from a view. */
final class VerificationText {
    private static final int MOST_KEYS = 5;

    private final Screen screen;

    VerificationText(Screen screen) {
        this.screen = screen;
    }

    /** The lines of {@code watch}. */
    List<String> live(ShardView shard, VerificationView view) {
        List<String> lines = new ArrayList<>();
        lines.add("  " + shard.database() + "  " + pass(view));
        if (!shard.waitingFor().isEmpty() && view.nextPassAt() == null) {
            lines.add("    " + screen.yellow("waits: " + shard.waitingFor()));
        }
        String wrong = wrong(view);
        if (!wrong.isEmpty()) {
            lines.add("    " + screen.red(wrong));
        }
        String repair = repair(view.repair());
        if (!repair.isEmpty()) {
            lines.add("    " + screen.yellow(repair));
        }
        if (!view.parked().isEmpty()) {
            lines.add("    "
                    + screen.red("could not compare " + view.parked().get(0).keys() + ": "
                            + view.parked().get(0).failure()));
        }
        return lines;
    }

    /** The pass that runs, or the last one. */
    private String pass(VerificationView view) {
        if (view.pass() == 0) {
            return "the first pass has not begun";
        }
        if (view.passEndedAt() == null) {
            return "pass " + view.pass() + " [" + Words.bar(view.progress().share()) + "] "
                    + Words.percent(view.progress().share()) + "  "
                    + Words.rate(view.progress().rowsPerSecond())
                    + (view.evidence().suspects() == 0
                            ? ""
                            : "  " + Words.of(view.evidence().suspects(), "suspect"))
                    + clean(view);
        }
        return "pass " + view.pass() + " " + ended(view) + clean(view)
                + (view.nextPassAt() == null ? "" : ", next at " + Words.clock(view.nextPassAt()));
    }

    private static String clean(VerificationView view) {
        int streak = view.evidence().streak().passes();
        return streak == 0 ? "" : ", " + streak + (streak == 1 ? " clean pass" : " clean passes") + " so far";
    }

    /** How the last pass ended. */
    private static String ended(VerificationView view) {
        List<PassRecord> passes = view.evidence().passes();
        return passes.isEmpty() ? "ended" : outcome(passes.get(passes.size() - 1));
    }

    private static String outcome(PassRecord pass) {
        String compared = " (" + Words.of(pass.compared(), "row") + ", " + Words.of(pass.suspects(), "suspect") + ")";
        if (pass.voidReason() != null) {
            return "void: " + pass.voidReason() + compared;
        }
        return pass.clean()
                ? "clean" + compared
                : Words.of(pass.differences(), "difference") + ", " + pass.undecided() + " undecided" + compared;
    }

    /** Differences and rows that could not be judged, with the first keys; empty when there are none. */
    static String wrong(VerificationView view) {
        List<String> parts = new ArrayList<>();
        if (Findings.count(view.differences()) > 0) {
            parts.add(counts(view.differences()) + ": key "
                    + keys(
                            view.firstDifferences().stream()
                                    .map(difference -> key(difference.key()))
                                    .toList(),
                            Findings.count(view.differences())));
        }
        if (view.evidence().undecided() > 0) {
            parts.add(view.evidence().undecided() + " undecided: key "
                    + keys(
                            view.firstUndecided().stream()
                                    .map(undecided -> key(undecided.key()) + " (" + undecided.reason() + ")")
                                    .toList(),
                            view.evidence().undecided()));
        }
        return String.join("; ", parts);
    }

    private static String keys(List<String> known, long count) {
        return known.stream().limit(MOST_KEYS).collect(Collectors.joining(", "))
                + (count > Math.min(MOST_KEYS, known.size()) ? ", ..." : "");
    }

    /** {@code 2 MISSING, 1 BEHIND}. */
    static String counts(Map<Direction, Long> differences) {
        Map<Direction, Long> inOrder = new EnumMap<>(Direction.class);
        inOrder.putAll(differences);
        return inOrder.entrySet().stream()
                .filter(entry -> entry.getValue() > 0)
                .map(entry -> Words.count(entry.getValue()) + " " + entry.getKey())
                .collect(Collectors.joining(", "));
    }

    private static String repair(Repair repair) {
        if (!repair.parked().isEmpty()) {
            return "a repair was given up: " + repair.parked().get(0).keys() + ": "
                    + repair.parked().get(0).failure();
        }
        int open = repair.open() + repair.inFlight();
        return open == 0
                ? ""
                : "repairing " + Words.of(open, "key range") + ", " + Words.of(repair.changed(), "row") + " written";
    }

    /** All there is to say, for {@code status}. */
    List<String> details(VerificationView view) {
        List<String> lines = new ArrayList<>();
        lines.add("  verify    pass " + view.pass()
                + (view.passStartedAt() == null ? "" : ", begun " + Words.instant(view.passStartedAt()))
                + (view.passEndedAt() == null ? "" : ", ended " + Words.instant(view.passEndedAt()))
                + (view.nextPassAt() == null ? "" : ", next " + Words.instant(view.nextPassAt())));
        lines.add("  compared  " + Words.of(view.progress().doneRows(), "row") + " in this pass, "
                + Words.of(view.comparedInAll(), "row") + " in all, "
                + Words.rate(view.progress().rowsPerSecond()));
        lines.add("  passes    " + view.evidence().streak().passes() + " clean in a row");
        for (PassRecord pass : view.evidence().passes()) {
            lines.add("            " + pass.number() + ": " + Words.instant(pass.startedAt()) + " to "
                    + Words.instant(pass.endedAt()) + ", " + outcome(pass));
        }
        if (view.evidence().voidReason() != null && view.evidence().voidedAt() != null) {
            lines.add("  void      " + view.evidence().voidReason() + ", "
                    + Words.instant(view.evidence().voidedAt()));
        }
        if (view.ranges().getOrDefault(RangeStatus.PARKED, 0) + view.tasks().size() > 0) {
            lines.add("  ranges    " + view.ranges());
        }
        for (TaskView task : view.tasks()) {
            lines.add("  comparing range " + task.range() + ", attempt " + task.attempt() + ", "
                    + (task.worker().isEmpty() ? "not taken yet" : "on " + task.worker()));
        }
        for (ShardState.Parked parked : view.parked()) {
            lines.add(screen.red("  parked    comparison of " + parked.keys() + ": " + parked.failure()));
        }
        view.repair().parked().forEach(parked -> lines.add(screen.red("  parked    repair of " + parked)));
        if (view.repair().changed() > 0) {
            lines.add("  repaired  " + Words.of(view.repair().changed(), "row")
                    + (view.repair().lastEndedAt() == null
                            ? ""
                            : ", last " + Words.instant(view.repair().lastEndedAt())));
        }
        for (Difference difference : view.firstDifferences()) {
            lines.add(screen.red("  differs   " + difference(difference)));
        }
        for (Undecided undecided : view.firstUndecided()) {
            lines.add(screen.red("  undecided " + undecided(undecided)));
        }
        Failure failure = view.lastFailure();
        if (failure != null) {
            lines.add("  failure   " + failure);
        }
        return lines;
    }

    /** {@code 42: full_name BEHIND}, or {@code 42: row MISSING}, with the values where they are shown. */
    static String difference(Difference difference) {
        return key(difference.key()) + ": "
                + difference.columns().stream()
                        .map(column -> (column.name().equals(Difference.ROW) ? "row" : column.name()) + " "
                                + column.direction() + values(column))
                        .collect(Collectors.joining(", "));
    }

    static String undecided(Undecided row) {
        return key(row.key()) + ": " + row.reason();
    }

    /** A key is data: it may hold anything. */
    private static String key(Key key) {
        return Words.printable(key.toString());
    }

    private static String values(Difference.Column column) {
        if (column.expected() == null && column.actual() == null) {
            return "";
        }
        return " (expected " + quoted(column.expected()) + ", holds " + quoted(column.actual()) + ")";
    }

    private static String quoted(@Nullable String value) {
        return value == null ? "NULL" : "'" + Words.printable(value) + "'";
    }
}
