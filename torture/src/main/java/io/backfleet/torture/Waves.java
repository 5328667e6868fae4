package io.backfleet.torture;

import io.backfleet.protocol.message.Command;
import io.backfleet.protocol.spec.MigrationSpec;
import io.backfleet.protocol.spec.SpecReader;
import io.backfleet.torture.jdbc.Challenge;
import io.backfleet.torture.jdbc.Servers;
import io.backfleet.torture.report.Invariant;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Has the fleet do all kinds of migrations at once, again and again with new tables, and checks what came of each. One thread. */
final class Waves implements Runnable {
    private static final Duration POLL = Duration.ofSeconds(2);
    private static final Set<String> ENDED = Set.of("DONE", "CANCELLED", "REFUSED");

    private final Stage stage;
    private final long seed;
    private final int rows;
    private final long lastStart;
    private final Duration patience;

    /**
     * @param lastStart nanosecond time after which no further wave begins
     * @param patience how long the last wave may take when all faults are over
     */
    Waves(Stage stage, long seed, int rows, long lastStart, Duration patience) {
        this.stage = stage;
        this.seed = seed;
        this.rows = rows;
        this.lastStart = lastStart;
        this.patience = patience;
    }

    @Override
    public void run() {
        int number = 1;
        do {
            try {
                wave(number);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException e) {
                stage.book().breach(Invariant.TOOL, "wave " + number + ": " + e);
            }
            number++;
        } while (!stage.over().get() && System.nanoTime() < lastStart);
    }

    private void wave(int number) throws InterruptedException {
        List<Challenge> challenges = stage.servers().wave("w" + number, rows);
        stage.say().accept("wave " + number + ": " + challenges.size() + " migrations of " + rows + " rows");
        try {
            for (Challenge each : challenges) {
                each.begin(seed + number, stage.writing().readLock());
                submit(each);
            }
            awaitEnd(challenges);
        } finally {
            for (Challenge each : challenges) {
                each.end();
            }
        }
        for (Challenge each : challenges) {
            check(each);
        }
        stage.book().count("waves of migrations", 1);
    }

    private void submit(Challenge challenge) {
        MigrationSpec spec = SpecReader.read(challenge.name() + ".yaml", challenge.spec());
        String id = Stage.id();
        while (stage.watch().phase(challenge.name()).isEmpty() && !tooLate()) {
            stage.send(new Command.Submit(id, "torture", spec, spec.digest()));
            stage.watch()
                    .await(POLL, () -> !stage.watch().phase(challenge.name()).isEmpty());
        }
    }

    private long healedAt;

    /** Only when all faults are over, and for so long, must there be an end. */
    private boolean tooLate() {
        if (!stage.over().get()) {
            return false;
        }
        if (healedAt == 0) {
            healedAt = System.nanoTime();
        }
        return System.nanoTime() - healedAt > patience.toNanos();
    }

    private void awaitEnd(List<Challenge> challenges) {
        while (!tooLate()) {
            if (stage.watch()
                    .await(
                            POLL,
                            () -> challenges.stream()
                                    .allMatch(
                                            each -> ENDED.contains(stage.watch().phase(each.name()))))) {
                return;
            }
        }
    }

    private void check(Challenge challenge) {
        String name = challenge.name();
        stage.book().checked(Invariant.ALL_DONE, 1);
        if (!stage.watch().phase(name).equals("DONE")) {
            stage.book()
                    .breach(
                            Invariant.ALL_DONE,
                            name + " is " + stage.watch().phase(name) + ":\n"
                                    + stage.watch().tell(name));
            return;
        }
        Challenge.Findings findings = challenge.findings();
        Invariant invariant = name.startsWith("counted") ? Invariant.WRITTEN_ONCE : Invariant.BOTH_SIDES_AGREE;
        stage.book().checked(invariant, findings.rows());
        stage.book().breaches(invariant, findings.flaws());
        stage.book().count("transactions of the application", findings.transactions());
        checkpoints(name);
    }

    private void checkpoints(String name) {
        String incarnation = stage.watch().incarnation(name);
        stage.book().checked(Invariant.NOTHING_LEFT, 1);
        boolean gone = stage.watch()
                .await(
                        Duration.ofMinutes(2),
                        () -> Servers.DATABASES.stream()
                                .allMatch(id -> stage.servers().checkpointsOf(id, incarnation) == 0));
        if (!gone) {
            stage.book().breach(Invariant.NOTHING_LEFT, name + " has left checkpoints of " + incarnation);
        }
    }
}
