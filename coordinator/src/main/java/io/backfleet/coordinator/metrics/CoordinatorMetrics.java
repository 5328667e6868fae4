package io.backfleet.coordinator.metrics;

import io.backfleet.coordinator.state.Database;
import io.backfleet.coordinator.state.Entity;
import io.backfleet.coordinator.state.FleetState;
import io.backfleet.coordinator.state.Migration;
import io.backfleet.coordinator.state.Shard;
import io.backfleet.protocol.ledger.RangeStatus;
import io.backfleet.protocol.state.MigrationPhase;
import io.backfleet.protocol.task.TaskKind;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the coordinator measures of itself. Gauges are those of the process that is at work and zero in a standby.
 * Called by the coordinator's thread; read by any.
 */
public final class CoordinatorMetrics {
    /** More databases than this are not told apart: each is a time series. */
    static final int MAX_DATABASES = 200;

    private final MeterRegistry registry;
    private final Counter deadLetters;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicLong lag = new AtomicLong();
    private final MultiGauge windows;
    private final MultiGauge ranges;
    private final MultiGauge migrations;
    private final GateMetrics gates;

    public CoordinatorMetrics(MeterRegistry registry) {
        this.registry = registry;
        deadLetters = Counter.builder("backfleet.coordinator.dead.letters")
                .description("messages that could not be handled")
                .register(registry);
        registry.gauge("backfleet.coordinator.tasks.in.flight", inFlight);
        registry.gauge("backfleet.coordinator.applied.lag.millis", lag);
        windows = MultiGauge.builder("backfleet.coordinator.window")
                .description("tasks that may be in flight, by database")
                .register(registry);
        ranges = MultiGauge.builder("backfleet.coordinator.ranges")
                .description("ranges of migrations that have not ended, by status")
                .register(registry);
        migrations = MultiGauge.builder("backfleet.coordinator.migrations")
                .description("migrations by phase")
                .register(registry);
        gates = new GateMetrics(registry);
    }

    /**
     * A message was applied.
     *
     * @param type its class's name
     * @param lagMillis since it was sent
     */
    public void applied(String type, long lagMillis) {
        registry.counter("backfleet.coordinator.messages", "type", type).increment();
        lag.set(Math.max(0, lagMillis));
    }

    public void deadLetter() {
        deadLetters.increment();
    }

    public void handedOut(TaskKind kind) {
        registry.counter("backfleet.coordinator.tasks.published", "kind", lower(kind))
                .increment();
    }

    /** Time that one step took. */
    public void step(long nanos) {
        registry.timer("backfleet.coordinator.step").record(nanos, TimeUnit.NANOSECONDS);
    }

    /**
     * Measures the state; walks all shards at work, so not for every step.
     *
     * @param now milliseconds since 1970
     */
    public void measure(FleetState state, long now) {
        inFlight.set(state.inFlight());
        List<MultiGauge.Row<?>> byDatabase = new ArrayList<>();
        for (Database database : state.all(Entity.DATABASE)) {
            if (byDatabase.size() < MAX_DATABASES) {
                byDatabase.add(MultiGauge.Row.of(Tags.of("database", database.id()), database.window()));
            }
        }
        windows.register(byDatabase, true);
        Map<RangeStatus, Integer> byStatus = new EnumMap<>(RangeStatus.class);
        for (Shard shard : state.all(Entity.SHARD)) {
            Migration migration = state.get(Entity.MIGRATION, shard.run().toString());
            if (shard.ledger() != null
                    && migration != null
                    && !migration.phase().ended()) {
                shard.ledger().tally().forEach((status, n) -> byStatus.merge(status, n, Integer::sum));
            }
        }
        List<MultiGauge.Row<?>> statuses = new ArrayList<>();
        for (RangeStatus status : RangeStatus.values()) {
            statuses.add(MultiGauge.Row.of(Tags.of("status", lower(status)), byStatus.getOrDefault(status, 0)));
        }
        ranges.register(statuses, true);
        Map<MigrationPhase, Integer> byPhase = state.phases();
        List<MultiGauge.Row<?>> phases = new ArrayList<>();
        for (MigrationPhase phase : MigrationPhase.values()) {
            phases.add(MultiGauge.Row.of(Tags.of("phase", lower(phase)), byPhase.getOrDefault(phase, 0)));
        }
        migrations.register(phases, true);
        gates.measure(state, now);
    }

    /** This process is not, or no longer, at work. */
    public void idle() {
        measure(new FleetState(0), 0);
        lag.set(0);
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
