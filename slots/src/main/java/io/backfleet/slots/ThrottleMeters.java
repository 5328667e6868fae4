package io.backfleet.slots;

import io.backfleet.database.throttle.Throttle;
import io.backfleet.protocol.progress.Telemetry.DatabaseReading;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.ToDoubleFunction;

/** What a throttle shows in metrics: how far replicas are behind, how hard it presses, and whether work stands still. */
final class ThrottleMeters {
    private ThrottleMeters() {}

    static void bind(MeterRegistry registry, String role, Throttle throttle) {
        String prefix = "backfleet." + role + ".";
        gauge(
                registry,
                throttle,
                prefix + "replication.lag.seconds",
                "the worst replica's lag; NaN while nothing is known",
                reading -> reading.lagMillis() == null ? Double.NaN : reading.lagMillis() / 1_000.0);
        gauge(
                registry,
                throttle,
                prefix + "replication.lag.limit.seconds",
                "the lag at which writing stops",
                reading -> reading.maxLagMillis() / 1_000.0);
        gauge(
                registry,
                throttle,
                prefix + "pressure",
                "the highest signal as a share of its limit; 10 stands for unknown",
                DatabaseReading::pressure);
        gauge(
                registry,
                throttle,
                prefix + "stopped",
                "1 while the throttle keeps work from writing",
                reading -> reading.stopped() ? 1 : 0);
    }

    private static void gauge(
            MeterRegistry registry,
            Throttle throttle,
            String name,
            String description,
            ToDoubleFunction<DatabaseReading> value) {
        String database = throttle.reading().database();
        if (registry.find(name).tag("database", database).gauge() != null) {
            // several workers in one process: the first one's shows
            return;
        }
        Gauge.builder(name, throttle, source -> value.applyAsDouble(source.reading()))
                .description(description)
                .tag("database", database)
                .strongReference(true)
                .register(registry);
    }
}
