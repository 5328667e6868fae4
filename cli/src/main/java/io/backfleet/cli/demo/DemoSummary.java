package io.backfleet.cli.demo;

import io.backfleet.cli.demo.postgresql.Latencies;
import io.backfleet.cli.screen.Screen;
import io.backfleet.cli.screen.Words;
import io.backfleet.protocol.task.Counters;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What the demo showed; also its {@code --json}.
 *
 * @param rows in the table at the end, counted by the demo's own SQL
 * @param wrongRows those whose new column is not what it should be; anything but 0 fails the demo
 * @param counters the fleet's own
 * @param seconds from submission to the last row
 * @param rowsPerSecond over those seconds, waiting included
 * @param workingRowsPerSecond over the time not spent stopped
 * @param maxLagMillis the limit
 * @param highestLagMillis the highest lag measured while work was going on
 * @param waitedMillis time that all slots together waited, by metric
 * @param stoppedSeconds time during which writing stood still
 * @param writerAlone the application's write latency without a backfill, milliseconds
 * @param writerDuring the same beside it
 * @param writerFailures writes of the application that failed
 */
public record DemoSummary(
        long rows,
        long wrongRows,
        Counters counters,
        double seconds,
        double rowsPerSecond,
        double workingRowsPerSecond,
        long maxLagMillis,
        long highestLagMillis,
        Map<String, Long> waitedMillis,
        double stoppedSeconds,
        Latencies.Summary writerAlone,
        Latencies.Summary writerDuring,
        long writerFailures) {

    List<String> lines(Screen screen) {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add(screen.bold("What happened"));
        lines.add("  rows           seen " + Words.count(counters.seen()) + ", changed "
                + Words.count(counters.changed()) + ", skipped " + Words.count(counters.skipped())
                + " (the application had written them)");
        lines.add("  time           " + Words.time(millis(seconds)) + ", of which writing stood still for "
                + Words.time(millis(stoppedSeconds)));
        lines.add("  rate           " + Words.rate(workingRowsPerSecond) + " while writing, "
                + Words.rate(rowsPerSecond) + " over all, in " + Words.count(counters.batches()) + " batches");
        lines.add("  lag            highest " + Words.seconds(highestLagMillis) + " against a limit of "
                + Words.seconds(maxLagMillis) + " (the standby was slowed down on purpose)");
        lines.add("  waiting        " + waits() + ", summed over the workers");
        lines.add("  application    " + writer("alone", writerAlone));
        lines.add("                 " + writer("beside the backfill", writerDuring) + "; "
                + (writerFailures == 0 ? "no write failed" : writerFailures + " writes failed"));
        String verdict = wrongRows == 0
                ? screen.green("every one of " + Words.count(rows) + " rows is right")
                : screen.red(Words.count(wrongRows) + " of " + Words.count(rows) + " rows are WRONG");
        lines.add("  check          " + verdict + ", by the demo's own SQL");
        return lines;
    }

    private String waits() {
        if (waitedMillis.isEmpty()) {
            return "none";
        }
        List<String> waits = new ArrayList<>();
        waitedMillis.forEach((metric, millis) -> waits.add(metric + " " + Words.time(Duration.ofMillis(millis))));
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
