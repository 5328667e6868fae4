package io.backfleet.coordinator.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.coordinator.Comparisons;
import io.backfleet.coordinator.Transfers;
import io.backfleet.coordinator.state.Entity;
import io.backfleet.coordinator.state.Migration;
import io.backfleet.coordinator.state.Shard;
import io.backfleet.coordinator.state.Submission;
import io.backfleet.protocol.ledger.RangeLedger;
import io.backfleet.protocol.ledger.RangeStatus;
import io.backfleet.protocol.message.Command;
import io.backfleet.protocol.spec.BackfillSpec;
import io.backfleet.protocol.spec.MigrationSpec;
import io.backfleet.protocol.spec.Settings;
import io.backfleet.protocol.spec.TableName;
import io.backfleet.protocol.state.MigrationPhase;
import io.backfleet.protocol.state.ShardPhase;
import io.backfleet.protocol.state.ShardState;
import io.backfleet.protocol.state.StateKey;
import io.backfleet.protocol.task.Counters;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Some seconds of work, which a busy machine may take minutes for. */
class FleetSimulationTest {
    private static final int SEEDS = Integer.getInteger("backfleet.simulation.seeds", 40);
    private static final long FIRST = Long.getLong("backfleet.simulation.first", 1);

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void everyRunEndsWithEachRowWrittenOnce_whateverHappens() {
        for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
            try {
                simulate(seed, new Book());
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed + " (-Dbackfleet.simulation.first=" + seed + ")", e);
            }
        }
    }

    static void simulate(long seed, Book book) {
        SimFleet fleet = new SimFleet(seed, book);
        fleet.addWorker();
        for (int i = 0; i < 5; i++) {
            fleet.step();
        }
        while (fleet.state.all(Entity.WORKER).iterator().hasNext() == false) {
            fleet.step();
        }
        List<String> names = List.of("one", "two");
        names.forEach(name -> fleet.decide(submit(fleet, name, seed)));
        for (int i = 0; i < 600; i++) {
            if (fleet.chance(0.02)) {
                fleet.send(command(fleet, names.get(fleet.random.nextInt(2))));
            }
            if (fleet.chance(0.06)) {
                fleet.send(trouble(fleet));
            }
            fleet.step();
        }
        fleet.calm = true;
        fleet.send(new Command.Cancel(fleet.draw(), "sim", SimFleet.TROUBLED));
        for (int i = 0; i < 6_000 && !names.stream().allMatch(name -> over(fleet, name)); i++) {
            if (i % 100 == 0) {
                names.forEach(name -> fleet.send(new Command.Resume(fleet.draw(), "sim", name)));
            }
            fleet.step();
        }
        names.forEach(name -> verify(fleet, name, false));

        fleet.databases.values().forEach(database -> database.poison.clear());
        names.forEach(name -> fleet.send(new Command.Retry(fleet.draw(), "sim", name)));
        for (int i = 0; i < 6_000 && !names.stream().allMatch(name -> settled(fleet, name)); i++) {
            if (i % 100 == 0) {
                names.forEach(name -> fleet.send(new Command.Resume(fleet.draw(), "sim", name)));
            }
            fleet.step();
        }
        names.forEach(name -> verify(fleet, name, true));
        for (int i = 0; i < 6_000 && fleet.state.inFlight() > 0; i++) {
            fleet.step();
        }
        assertEquals(0, fleet.state.inFlight());
    }

    private static boolean over(SimFleet fleet, String name) {
        for (Shard shard : fleet.state.all(Entity.SHARD)) {
            RangeLedger ledger = shard.ledger();
            if (shard.run().name().equals(name)
                    && shard.problems().isEmpty()
                    && (ledger == null
                            || shard.phase() == ShardPhase.PROVING
                            || ledger.count(RangeStatus.OPEN) + ledger.count(RangeStatus.IN_FLIGHT) > 0)) {
                return migration(fleet, name).phase().ended();
            }
        }
        return true;
    }

    private static boolean settled(SimFleet fleet, String name) {
        return migration(fleet, name).settled();
    }

    private static Migration migration(SimFleet fleet, String name) {
        Migration migration = fleet.state.get(Entity.MIGRATION, fleet.run(name).toString());
        assertNotNull(migration);
        return migration;
    }

    private static void verify(SimFleet fleet, String name, boolean end) {
        MigrationPhase phase = migration(fleet, name).phase();
        if (phase == MigrationPhase.REFUSED) {
            return;
        }
        Submission submission =
                fleet.state.get(Entity.SUBMISSION, fleet.run(name).toString());
        assertNotNull(submission);
        assertEquals(3, submission.databases().size());
        for (String database : submission.databases()) {
            Shard shard = fleet.state.get(Entity.SHARD, Shard.key(fleet.run(name), database));
            assertNotNull(shard);
            RangeLedger ledger = shard.ledger();
            if (ledger == null) {
                assertTrue(!shard.problems().isEmpty() && !end, () -> "not planned: " + shard);
                continue;
            }
            SimDatabase table = fleet.table(name, database);
            int parked = ledger.count(RangeStatus.PARKED);
            assertEquals(0, ledger.count(RangeStatus.OPEN) + ledger.count(RangeStatus.IN_FLIGHT), ledger::toString);
            if (end) {
                assertEquals(MigrationPhase.DONE, phase);
                assertTrue(ledger.complete(), ledger::toString);
            } else if (ledger.complete()) {
                assertEquals(0, parked);
            }
            long written = 0;
            for (int row = 0; row < table.rows(); row++) {
                int times = table.written[row];
                assertTrue(
                        times <= 1 || table.losses > 0,
                        () -> "a row of " + shard.key() + " was written " + times + " times");
                written += Math.min(1, times);
            }
            boolean done = shard.phase() == ShardPhase.DONE;
            assertTrue(!done || written == table.rows(), () -> "rows left out in " + shard.key());
            assertTrue(done || parked > 0 || shard.phase() == ShardPhase.STUCK, () -> "stands still: " + shard);
            Counters closed = Counters.ZERO;
            for (SimDatabase.Checkpoint checkpoint : table.checkpoints.values()) {
                if (checkpoint.closed != null) {
                    closed = closed.plus(checkpoint.closed.counters());
                }
            }
            if (table.losses == 0) {
                assertEquals(closed, shard.counters(), "counted once each");
            }
            if (fleet.published.get(StateKey.shard(name, database).toString()) instanceof ShardState seen) {
                assertEquals(shard.counters(), seen.counters());
                assertEquals(shard.phase(), seen.phase());
            } else {
                throw new AssertionError("shard " + shard.key() + " was never published");
            }
        }
    }

    /** The second one goes from database to database, to each its own or all to one, in two of three runs. */
    private static Command submit(SimFleet fleet, String name, long seed) {
        MigrationSpec spec = switch (name.equals("one") ? 0 : (int) (seed % 3)) {
            case 1 -> Transfers.copy(name, "users", name, "'db*'", "t*");
            case 2 -> Transfers.copy(name, "users", name, "'db*'", "t1, origin: tenant");
            default -> backfill(name);
        };
        return new Command.Submit(fleet.draw(), "sim", spec, spec.digest());
    }

    /** To the migration that is given up and begun again, with or without a verification. */
    private static Command trouble(SimFleet fleet) {
        String name = SimFleet.TROUBLED;
        return switch (fleet.random.nextInt(20)) {
            case 0, 1, 2 -> new Command.Pause(fleet.draw(), "sim", name);
            case 3, 4, 5, 6, 7 -> new Command.Resume(fleet.draw(), "sim", name);
            case 8, 9, 10 -> new Command.Retry(fleet.draw(), "sim", name);
            case 11 -> new Command.Cancel(fleet.draw(), "sim", name);
            case 12, 13 -> new Command.Finish(fleet.draw(), "sim", name);
            default -> {
                MigrationSpec spec = fleet.random.nextBoolean()
                        ? backfill(name)
                        : Comparisons.spec(name, fleet.random.nextInt(4) > 0, false, "db*");
                yield new Command.Submit(fleet.draw(), "sim", spec, spec.digest());
            }
        };
    }

    private static MigrationSpec backfill(String name) {
        return new MigrationSpec(
                name,
                "",
                List.of("db*"),
                new BackfillSpec(TableName.parse(name), null, Map.of("c", "1"), false, List.of()),
                Settings.DEFAULT);
    }

    private static Command command(SimFleet fleet, String name) {
        return switch (fleet.random.nextInt(4)) {
            case 0 -> new Command.Pause(fleet.draw(), "sim", name);
            case 1 -> new Command.Resume(fleet.draw(), "sim", name);
            case 2 -> new Command.Retry(fleet.draw(), "sim", name);
            default ->
                new Command.Tune(
                        fleet.draw(), "sim", name, Map.of("maxTasks", Integer.toString(1 + fleet.random.nextInt(5))));
        };
    }
}
