package io.backfleet.coordinator.metrics;

import io.backfleet.coordinator.state.Entity;
import io.backfleet.coordinator.state.FleetState;
import io.backfleet.coordinator.state.GateBook;
import io.backfleet.coordinator.state.Migration;
import io.backfleet.coordinator.state.Pass;
import io.backfleet.coordinator.state.Verification;
import io.backfleet.protocol.gate.GateVerdict.Position;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * Gauges of gates and of what is compared, by migration, of those that are not over. Called by the coordinator's thread;
 * read by any.
 */
final class GateMetrics {
    /** More migrations than this are not told apart: each is several time series. */
    static final int MAX_MIGRATIONS = 100;

    private final MultiGauge open;
    private final MultiGauge passes;
    private final MultiGauge ages;
    private final MultiGauge suspects;
    private final MultiGauge differences;
    private final MultiGauge undecided;

    GateMetrics(MeterRegistry registry) {
        open = gauge(registry, "backfleet.gate.open", "1 while the gate is open, else 0");
        passes = gauge(registry, "backfleet.verification.pass", "passes that every database has begun");
        ages = gauge(
                registry,
                "backfleet.verification.pass.age.seconds",
                "since the newest clean pass of the database where that is longest ago began");
        suspects = gauge(registry, "backfleet.verification.suspects", "rows that differ and are not judged yet");
        differences = gauge(registry, "backfleet.verification.differences", "confirmed differences");
        undecided = gauge(registry, "backfleet.verification.undecided", "rows that could not be judged");
    }

    private static MultiGauge gauge(MeterRegistry registry, String name, String description) {
        return MultiGauge.builder(name).description(description).register(registry);
    }

    /** What the databases of a migration come to. */
    private static final class Sum {
        boolean open;
        int databases;
        int pass = Integer.MAX_VALUE;
        long newest = Long.MAX_VALUE;
        long suspects;
        long differences;
        long undecided;

        void add(Verification verification) {
            databases++;
            Pass running = verification.pass();
            pass = Math.min(pass, verification.history().begun());
            newest = Math.min(newest, verification.history().streak().newest());
            suspects += running == null ? 0 : running.waitingRows();
            differences += verification.wrong().count();
            undecided += verification.wrong().undecided();
        }
    }

    /** Measures the state; walks all verifications at work, so not for every step. */
    void measure(FleetState state, long now) {
        Map<String, Sum> sums = new TreeMap<>();
        for (GateBook book : state.all(Entity.GATE)) {
            Migration migration = state.get(Entity.MIGRATION, book.run().toString());
            if (migration != null && !migration.phase().ended() && sums.size() < MAX_MIGRATIONS) {
                Sum sum = new Sum();
                sum.open =
                        book.published() != null && book.published().verdict().position() == Position.OPEN;
                sums.put(book.run().name(), sum);
            }
        }
        for (Verification verification : state.all(Entity.VERIFICATION)) {
            Sum sum = sums.get(verification.run().name());
            Migration migration = state.get(Entity.MIGRATION, verification.run().toString());
            if (sum != null && migration != null && !migration.superseded()) {
                sum.add(verification);
            }
        }
        register(open, sums, sum -> sum.open ? 1 : 0);
        register(passes, sums, sum -> sum.databases == 0 ? 0 : sum.pass);
        register(suspects, sums, sum -> sum.suspects);
        register(differences, sums, sum -> sum.differences);
        register(undecided, sums, sum -> sum.undecided);
        // without a clean pass there is no age
        sums.values().removeIf(sum -> sum.databases == 0 || sum.newest == 0);
        register(ages, sums, sum -> Math.max(0, now - sum.newest) / 1_000.0);
    }

    private static void register(MultiGauge gauge, Map<String, Sum> sums, ToDoubleFunction<Sum> value) {
        List<MultiGauge.Row<?>> rows = new ArrayList<>();
        sums.forEach((migration, sum) ->
                rows.add(MultiGauge.Row.of(Tags.of("migration", migration), value.applyAsDouble(sum))));
        gauge.register(rows, true);
    }
}
