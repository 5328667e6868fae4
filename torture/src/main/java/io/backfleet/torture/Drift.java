package io.backfleet.torture;

import io.backfleet.protocol.message.Command;
import io.backfleet.protocol.spec.MigrationSpec;
import io.backfleet.protocol.spec.SpecReader;
import io.backfleet.torture.jdbc.GatedTable;
import io.backfleet.torture.kafka.Gate;
import io.backfleet.torture.kafka.TopicWatch;
import io.backfleet.torture.report.Book;
import io.backfleet.torture.report.Invariant;
import java.time.Duration;
import java.util.Random;
import java.util.function.BooleanSupplier;

/** Makes rows wrong while a gate is open, has them repaired when it is closed, and judges afterwards. One thread. */
final class Drift implements Runnable {
    private static final Duration POLL = Duration.ofSeconds(2);
    private static final Duration CLOSES = Duration.ofSeconds(90);
    private static final Duration OPENS = Duration.ofMinutes(3);
    private static final int ROWS = 3_000;

    private final Stage stage;
    private final GatedTable table;
    private final Random random;

    Drift(Stage stage, long seed) {
        this.stage = stage;
        this.table = new GatedTable(stage.servers(), ROWS);
        this.random = new Random(seed);
    }

    @Override
    public void run() {
        try {
            begin();
            while (!stage.over().get()) {
                round();
            }
        } catch (RuntimeException e) {
            stage.book().breach(Invariant.TOOL, "drift: " + e);
        }
    }

    private void begin() {
        table.create();
        MigrationSpec spec = SpecReader.read("people.yaml", GatedTable.spec());
        String id = Stage.id();
        until(() -> {
            stage.send(new Command.Submit(id, "torture", spec, spec.digest()));
            return !watch().phase(GatedTable.NAME).isEmpty();
        });
    }

    private void round() {
        until(watch()::isOpen);
        watch().await(Duration.ofMillis(random.nextInt(1_500)), () -> false);
        for (int i = 0; i <= random.nextInt(3); i++) {
            writing(() -> table.plant(1L + random.nextInt(ROWS)));
        }
        until(() -> !watch().isOpen());
        if (random.nextBoolean()) {
            writing(table::repair);
        } else {
            byFleet();
        }
    }

    private void byFleet() {
        long before = System.currentTimeMillis();
        until(() -> {
            stage.send(new Command.Repair(Stage.id(), "torture", GatedTable.NAME));
            return table.wrong() == 0;
        });
        // when the run was over before: nobody knows from when on the fleet may have repaired them
        table.repaired(before);
    }

    /** Waits for as long as the run goes on. */
    private void until(BooleanSupplier condition) {
        while (!stage.over().get() && !condition.getAsBoolean()) {
            watch().await(POLL, () -> stage.over().get() || watch().isOpen());
        }
    }

    private void writing(Runnable work) {
        stage.writing().readLock().lock();
        try {
            work.run();
        } finally {
            stage.writing().readLock().unlock();
        }
    }

    private TopicWatch watch() {
        return stage.watch();
    }

    /**
     * Once all faults are over: the gate opens, closes over drift, opens again, and was never open over what it should have
     * known. The coordinator's clock is this machine's, so its times can be compared with ours.
     */
    void judge() {
        Book book = stage.book();
        table.repair();
        moves("opens when all is right", OPENS, watch()::isOpen);
        table.plant(1);
        moves("closes over drift", CLOSES, () -> !watch().isOpen());
        table.repair();
        moves("opens after a repair", OPENS, watch()::isOpen);
        book.count("differences planted", table.drifts().size());
        book.checked(Invariant.NEVER_OPEN_OVER_DRIFT, watch().openings().size());
        for (Gate.Opening opening : watch().openings()) {
            Long to = opening.to();
            long closed = to == null ? System.currentTimeMillis() : to;
            for (GatedTable.Drift drift : table.drifts()) {
                if (drift.from() < opening.passBegan() && drift.from() < closed && drift.to() > opening.from()) {
                    book.breach(Invariant.NEVER_OPEN_OVER_DRIFT, opening + " over " + drift);
                }
            }
        }
    }

    private void moves(String what, Duration limit, TopicWatch.Condition condition) {
        stage.book().checked(Invariant.GATE_MOVES, 1);
        if (!watch().await(limit, condition)) {
            stage.book()
                    .breach(
                            Invariant.GATE_MOVES,
                            "not within " + limit + ": " + what + "\n" + watch().tell(GatedTable.NAME));
        }
    }
}
