package io.backfleet.worker.backfill;

import io.backfleet.database.FencedTask.Batch;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.task.TaskId;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;

/** What a worker counts. Thread-safe. */
public final class BackfillMeters {
    private final MeterRegistry registry;

    public BackfillMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    void batch(TaskId task, Batch batch) {
        rows(task, "changed", batch.changed());
        rows(task, "skipped", batch.skipped());
        registry.timer("backfleet.worker.batch", "migration", task.migration(), "database", task.database())
                .record(Duration.ofNanos(batch.databaseNanos()));
    }

    private void rows(TaskId task, String result, long count) {
        registry.counter(
                        "backfleet.worker.rows",
                        "migration",
                        task.migration(),
                        "database",
                        task.database(),
                        "result",
                        result)
                .increment((double) count);
    }

    void waited(TaskId task, String metric, Duration time) {
        registry.timer("backfleet.worker.wait", "database", task.database(), "metric", metric)
                .record(time);
    }

    void failure(TaskId task, ErrorCode code) {
        registry.counter("backfleet.worker.failures", "database", task.database(), "code", code.name())
                .increment();
    }
}
