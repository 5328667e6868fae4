package io.backfleet.coordinator.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.coordinator.Comparisons;
import io.backfleet.protocol.gate.GateVerdict.Position;
import io.backfleet.protocol.message.Command;
import io.backfleet.protocol.spec.GatePolicy;
import io.backfleet.protocol.spec.MigrationSpec;
import io.backfleet.protocol.spec.TableName;
import io.backfleet.protocol.spec.Transfer;
import io.backfleet.protocol.spec.VerifySpec;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Some seconds of work, which a busy machine may take minutes for. */
class GateSimulationTest {
    private static final int SEEDS = Integer.getInteger("backfleet.simulation.seeds", 15);
    private static final long FIRST = Long.getLong("backfleet.simulation.first", 1);

    private static final Transfer TO_EACH_ITS_OWN = new Transfer(
            TableName.parse("copies"),
            List.of(),
            null,
            new Transfer.Destination(List.of("t*"), Map.of(), null, null),
            null,
            false);

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void openGate_neverStandsBesideARowThatDifferedBeforeItsNewestPass() {
        int opened = 0;
        for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
            try {
                opened += simulate(seed, new Book());
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed + " (-Dbackfleet.simulation.first=" + seed + ")", e);
            }
        }
        assertTrue(opened > SEEDS, "gates that never open prove nothing");
    }

    /** How often the gate opened. */
    static int simulate(long seed, Book book) {
        SimGates fleet = new SimGates(seed, book);
        while (fleet.published.size() < fleet.tables.size() * (fleet.crosses() ? 2 : 1) + 1) {
            fleet.step();
        }
        fleet.decide(submit(fleet));
        for (int i = 0; i < 1_500; i++) {
            if (fleet.chance(0.01)) {
                fleet.send(command(fleet));
            }
            fleet.step();
        }
        fleet.calm = true;
        for (int i = 0; i < 6_000 && !(fleet.position() == Position.OPEN && fleet.agree()); i++) {
            if (i % 200 == 0) {
                fleet.send(new Command.Resume(fleet.draw(), "sim", SimGates.NAME));
                fleet.send(new Command.Retry(fleet.draw(), "sim", SimGates.NAME));
                fleet.send(new Command.Repair(fleet.draw(), "sim", SimGates.NAME));
            }
            fleet.step();
        }
        assertEquals(Position.OPEN, fleet.position(), "stands still");
        assertTrue(fleet.agree(), "not repaired");
        fleet.send(
                seed % 3 == 0
                        ? new Command.Cancel(fleet.draw(), "sim", SimGates.NAME)
                        : new Command.Finish(fleet.draw(), "sim", SimGates.NAME));
        for (int i = 0; i < 100 && fleet.position() == Position.OPEN; i++) {
            fleet.step();
        }
        assertEquals(Position.CLOSED, fleet.position(), "nobody needs it any more");
        return fleet.opened;
    }

    private static Command submit(SimGates fleet) {
        GatePolicy policy = new GatePolicy(
                1 + fleet.random.nextInt(2), fleet.random.nextInt(2) * 5_000L, List.of(), 0, 600_000, 60_000, 60_000);
        MigrationSpec spec = Comparisons.spec(SimGates.NAME, false, fleet.random.nextBoolean(), policy, "db*");
        VerifySpec slow = Objects.requireNonNull(spec.verify());
        VerifySpec verify = new VerifySpec(
                slow.table(),
                null,
                slow.columns(),
                slow.filled(),
                slow.tolerance(),
                slow.ignored(),
                slow.frozen(),
                "",
                0,
                5,
                fleet.random.nextInt(3_000),
                slow.autoRepair(),
                false,
                fleet.crosses() ? TO_EACH_ITS_OWN : null);
        spec = new MigrationSpec(spec.migration(), "", spec.databases(), null, verify, spec.gate(), spec.settings());
        return new Command.Submit(fleet.draw(), "sim", spec, spec.digest());
    }

    private static Command command(SimGates fleet) {
        String name = SimGates.NAME;
        return switch (fleet.random.nextInt(7)) {
            case 0 -> new Command.Pause(fleet.draw(), "sim", name);
            case 1, 2 -> new Command.Resume(fleet.draw(), "sim", name);
            case 3 -> new Command.Retry(fleet.draw(), "sim", name);
            case 4 -> new Command.Repair(fleet.draw(), "sim", name);
            default -> new Command.Verify(fleet.draw(), "sim", name, fleet.random.nextInt(3) == 0);
        };
    }
}
