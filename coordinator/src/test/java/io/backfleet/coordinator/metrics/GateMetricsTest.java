package io.backfleet.coordinator.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.backfleet.coordinator.Comparisons;
import io.backfleet.coordinator.TestFleet;
import io.backfleet.protocol.message.Command;
import io.backfleet.protocol.task.Task;
import io.backfleet.protocol.task.TaskKind;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

class GateMetricsTest {
    private final TestFleet fleet = TestFleet.serving("a");
    private final Comparisons checks = new Comparisons(fleet);
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final CoordinatorMetrics metrics = new CoordinatorMetrics(registry);

    private double value(String name) {
        metrics.measure(fleet.state, fleet.now);
        return registry.get(name).tag("migration", "m").gauge().value();
    }

    @Test
    void gauges_tellOfTheGate_andOfWhatIsCompared_untilTheMigrationEnds() {
        fleet.verifier("a");
        assertNull(fleet.submit(Comparisons.spec("m", true, false, "a")));
        checks.filled(1);
        assertEquals(0, value("backfleet.gate.open"));
        checks.cleanPass();
        checks.cleanPass();
        fleet.pass(2_000);
        assertEquals(1, value("backfleet.gate.open"));
        assertEquals(2, value("backfleet.verification.pass"));
        assertEquals(3, value("backfleet.verification.pass.age.seconds"));
        fleet.pass(Comparisons.EVERY);
        Task task = fleet.takeOne(TaskKind.VERIFY);
        checks.suspects(task, 2);
        assertEquals(2, value("backfleet.verification.suspects"));
        checks.verified(task, checks.differing(2, "1", "3"));
        assertEquals(0, value("backfleet.verification.suspects"));
        assertEquals(2, value("backfleet.verification.differences"));
        assertEquals(0, value("backfleet.verification.undecided"));
        assertNull(fleet.answer(new Command.Finish("f", "ann", "m")));
        metrics.measure(fleet.state, fleet.now);
        assertNull(registry.find("backfleet.gate.open").tag("migration", "m").gauge());
    }
}
