package io.backfleet.cli.demo;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.backfleet.cli.demo.jdbc.Application;
import io.backfleet.cli.demo.jdbc.Latencies;
import io.backfleet.cli.screen.Screen;
import io.backfleet.cli.screen.Words;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What the demo showed; also its {@code --json}.
 *
 * @param rows on the new side at the end, counted by the demo's own SQL
 * @param wrongRows those that are not what the old side calls for; anything but 0 fails the demo
 * @param writerFailures writes of the application that failed
 * @param right whether all went as it must
 */
public record DemoSummary(
        long rows,
        long wrongRows,
        long writerFailures,
        boolean right,
        @JsonUnwrapped BackfillAct.Figures backfill,
        DriftAct.Figures verification) {

    static DemoSummary of(
            Application.Check check, long writerFailures, BackfillAct.Figures backfill, DriftAct.Figures drift) {
        boolean right = check.wrong() == 0 && drift.right();
        return new DemoSummary(check.rows(), check.wrong(), writerFailures, right, backfill, drift);
    }

    List<String> lines(Screen screen) {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add(screen.bold("What happened"));
        lines.add("  rows           seen " + Words.count(backfill.counters().seen()) + ", changed "
                + Words.count(backfill.counters().changed()) + ", skipped "
                + Words.count(backfill.counters().skipped())
                + " (the application had written them)");
        lines.add("  time           " + Words.time(millis(backfill.seconds())) + ", of which writing stood still for "
                + Words.time(millis(backfill.stoppedSeconds())));
        lines.add("  rate           " + Words.rate(backfill.workingRowsPerSecond()) + " while writing, "
                + Words.rate(backfill.rowsPerSecond()) + " over all, in "
                + Words.count(backfill.counters().batches()) + " batches");
        lines.add("  lag            highest " + Words.seconds(backfill.highestLagMillis()) + " against a limit of "
                + Words.seconds(backfill.maxLagMillis()) + " (the replica was slowed down on purpose)");
        lines.add("  waiting        " + waits() + ", summed over the workers");
        lines.add("  application    " + writer("alone", backfill.writerAlone()));
        lines.add("                 " + writer("beside the backfill", backfill.writerDuring()) + "; "
                + (writerFailures == 0 ? "no write failed" : writerFailures + " writes failed"));
        lines.addAll(verification(screen));
        String verdict = wrongRows == 0
                ? screen.green("every one of " + Words.count(rows) + " rows is right")
                : screen.red(Words.count(wrongRows) + " of " + Words.count(rows) + " rows are WRONG");
        lines.add("  check          " + verdict + ", by the demo's own SQL");
        return lines;
    }

    private List<String> verification(Screen screen) {
        boolean exact = verification.found().equals(verification.planted());
        boolean certified = verification.certificateProblem().isEmpty();
        return List.of(
                "  verification   " + Words.count(verification.passes()) + " passes, "
                        + Words.count(verification.comparedRows())
                        + " rows compared beside the application, the last pass at "
                        + Words.rate(verification.rowsPerSecond()) + "; "
                        + (verification.falseAlarms() == 0
                                ? screen.green("no false alarm")
                                : screen.red(verification.falseAlarms() + " FALSE ALARMS")),
                "  drift          " + verification.planted().size() + " rows changed by hand; "
                        + (exact
                                ? screen.green("found exactly those")
                                : screen.red(
                                        "FOUND " + verification.found() + " INSTEAD OF " + verification.planted())),
                "  gate           closed " + Words.time(millis(verification.closedAfterSeconds()))
                        + " after the drift; " + verification.repairedRows() + " rows repaired; open "
                        + Words.time(millis(verification.openedAfterSeconds())) + " after the order to repair",
                "  certificate    "
                        + (certified
                                ? screen.green(verification.certificate() + ", signature and content checked")
                                : screen.red("DOES NOT HOLD: " + verification.certificateProblem())));
    }

    private String waits() {
        if (backfill.waitedMillis().isEmpty()) {
            return "none";
        }
        List<String> waits = new ArrayList<>();
        backfill.waitedMillis()
                .forEach((metric, millis) -> waits.add(metric + " " + Words.time(Duration.ofMillis(millis))));
        return String.join(", ", waits);
    }

    private static Duration millis(double seconds) {
        return Duration.ofMillis((long) (seconds * 1_000));
    }

    private static String writer(String when, Latencies.Summary latency) {
        return String.format(
                Locale.ROOT,
                "write latency %s p50 %.1f ms, p99 %.1f ms, max %.0f ms",
                when,
                latency.p50(),
                latency.p99(),
                latency.max());
    }
}
