package io.backfleet.cli.demo;

import io.backfleet.cli.demo.jdbc.DemoServers;
import io.backfleet.cli.demo.jdbc.Latencies;
import io.backfleet.cli.demo.jdbc.SlowReplica;
import io.backfleet.protocol.document.Durations;
import io.backfleet.protocol.progress.Telemetry.DatabaseReading;
import io.backfleet.protocol.state.MigrationPhase;
import io.backfleet.protocol.task.Counters;
import io.backfleet.protocol.view.MigrationView;
import io.backfleet.protocol.view.ShardView;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** The demo's first act: the new side is filled in under traffic, while the replica is slowed down. */
final class BackfillAct {
    private static final Duration ALONE = Duration.ofSeconds(5);

    private BackfillAct() {}

    /**
     * What it showed.
     *
     * @param migration its name
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
     */
    record Figures(
            String migration,
            Counters counters,
            double seconds,
            double rowsPerSecond,
            double workingRowsPerSecond,
            long maxLagMillis,
            long highestLagMillis,
            Map<String, Long> waitedMillis,
            double stoppedSeconds,
            Latencies.Summary writerAlone,
            Latencies.Summary writerDuring) {}

    /** @param slowed the servers that are written, whose replica is slowed down */
    static Figures play(Stage stage, DemoServers slowed, Duration limit) throws InterruptedException {
        stage.say("the application writes alone for " + ALONE.toSeconds() + " s, for comparison");
        stage.traffic().latencies();
        Thread.sleep(ALONE.toMillis());
        Latencies.Summary alone = stage.traffic().latencies();
        stage.say("submitting: " + stage.application().purpose() + ", stop at a lag of " + Durations.format(limit));
        MigrationView begun =
                stage.api().submit("demo.yaml", stage.application().spec(limit));
        SlowReplica slow = new SlowReplica(slowed, limit.multipliedBy(3), stage::say);
        MigrationView end = stage.follow(
                begun.name(), "every row was filled in", view -> view.phase() == MigrationPhase.VERIFYING, slow);
        Latencies.Summary during = stage.traffic().latencies();
        return figures(end, stage.fleet().readings(), limit.toMillis(), slow.stoppedSeconds(), alone, during);
    }

    private static Figures figures(
            MigrationView end,
            List<DatabaseReading> readings,
            long limit,
            double stopped,
            Latencies.Summary alone,
            Latencies.Summary during) {
        long ended = end.shards().stream()
                .map(ShardView::endedAt)
                .filter(Objects::nonNull)
                .mapToLong(Long::longValue)
                .max()
                .orElseGet(System::currentTimeMillis);
        double seconds = Math.max(1, ended - end.submittedAt()) / 1_000.0;
        double working = Math.max(0.001, seconds - stopped);
        Map<String, Long> waited = new TreeMap<>();
        long highest = 0;
        for (DatabaseReading reading : readings) {
            highest = Math.max(highest, reading.highestLagMillis());
            reading.waitedMillis().forEach((metric, millis) -> waited.merge(metric, millis, Long::sum));
        }
        long seen = end.counters().seen();
        return new Figures(
                end.name(),
                end.counters(),
                seconds,
                seen / seconds,
                seen / working,
                limit,
                highest,
                waited,
                stopped,
                alone,
                during);
    }
}
