package io.backfleet.verifier.compare;

import io.backfleet.database.VerifyingTask.Chunk;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.finding.Direction;
import io.backfleet.protocol.finding.Findings;
import io.backfleet.protocol.task.TaskId;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Locale;

/** What a verifier counts. Thread-safe. */
public final class VerifyMeters {
    private static final String MIGRATION = "migration";
    private static final String DATABASE = "database";

    private final MeterRegistry registry;

    public VerifyMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    void chunk(TaskId task, Chunk chunk) {
        count("backfleet.verify.compared", task, chunk.compared());
        count("backfleet.verify.suspects", task, chunk.suspects().size());
        registry.timer("backfleet.verify.chunk", MIGRATION, task.migration(), DATABASE, task.database())
                .record(Duration.ofNanos(chunk.databaseNanos()));
    }

    void found(TaskId task, Findings findings) {
        for (Direction direction : Direction.values()) {
            registry.counter(
                            "backfleet.verify.differences",
                            MIGRATION,
                            task.migration(),
                            DATABASE,
                            task.database(),
                            "direction",
                            direction.name().toLowerCase(Locale.ROOT))
                    .increment(findings.differences().getOrDefault(direction, 0L));
        }
        count("backfleet.verify.undecided", task, findings.undecided());
    }

    private void count(String name, TaskId task, long rows) {
        registry.counter(name, MIGRATION, task.migration(), DATABASE, task.database())
                .increment((double) rows);
    }

    void waited(TaskId task, String metric, Duration time) {
        registry.timer("backfleet.verify.wait", DATABASE, task.database(), "metric", metric)
                .record(time);
    }

    void failure(TaskId task, ErrorCode code) {
        registry.counter("backfleet.verify.failures", DATABASE, task.database(), "code", code.name())
                .increment();
    }
}
