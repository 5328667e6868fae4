package io.backfleet.torture;

import io.backfleet.messaging.EventPublisher;
import io.backfleet.messaging.kafka.KafkaMessaging;
import io.backfleet.messaging.kafka.KafkaSettings;
import io.backfleet.protocol.wire.Topics;
import io.backfleet.torture.fleet.Fleet;
import io.backfleet.torture.jdbc.Disturber;
import io.backfleet.torture.jdbc.GatedTable;
import io.backfleet.torture.jdbc.Servers;
import io.backfleet.torture.kafka.Ledger;
import io.backfleet.torture.kafka.TopicWatch;
import io.backfleet.torture.kafka.Vandal;
import io.backfleet.torture.report.Book;
import io.backfleet.torture.report.Invariant;
import io.backfleet.torture.report.Report;
import io.backfleet.torture.schedule.Crew;
import io.backfleet.torture.schedule.Scenario;
import io.backfleet.torture.schedule.Schedule;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One run: servers, fleet, writers and faults, and at the end the verdict. Everything that it starts has ended when it
 * returns, and no file is left but the logs, and these only when an invariant was broken or they were asked for.
 */
public final class Torture {
    private static final Duration START = Duration.ofMinutes(3);
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration LAST_WAVE = Duration.ofSeconds(20);
    private static final Duration DEAD = Duration.ofMinutes(1);

    private static final int DISK_MEGABYTES = 1_500;

    private final TortureOptions options;
    private final Schedule schedule;
    private final Consumer<String> say;
    private final Book book = new Book();

    /** @param say hears in one line what happens; must be thread-safe */
    public Torture(TortureOptions options, Consumer<String> say) {
        this.options = options;
        this.schedule = options.schedule();
        this.say = say;
    }

    /**
     * Runs.
     *
     * @throws io.backfleet.embedded.process.EmbeddedServerException when the servers can't be had
     * @throws InterruptedException when it is to stop; everything is ended then too
     */
    public Report run() throws InterruptedException, IOException {
        long start = System.nanoTime();
        try (SmallDisk disk = options.scenario() == Scenario.DISK ? SmallDisk.mount(DISK_MEGABYTES) : null;
                Servers servers = Servers.start(disk == null ? null : disk.data());
                Fleet fleet = Fleet.start(
                        options.program(), options.crew(), servers, options.scenario() != Scenario.FAIL_OVER)) {
            try {
                inside(servers, fleet, disk);
            } catch (RuntimeException e) {
                book.breach(Invariant.TOOL, e.toString());
            }
            if (!book.holds() || options.keepLogs()) {
                fleet.saveLogs(options.logs());
                say.accept("logs: " + options.logs());
            }
        }
        Crew crew = options.crew();
        return book.report(new Report.Head(
                options.seed(),
                options.scenario().text(),
                options.length().toMillis() / 60_000.0,
                (System.nanoTime() - start) / 1_000_000_000,
                crew.coordinators() + " coordinators, " + crew.workers() + " workers, " + crew.verifiers()
                        + " verifiers"));
    }

    private void inside(Servers servers, Fleet fleet, @Nullable SmallDisk disk) throws InterruptedException {
        KafkaSettings settings = KafkaSettings.of(fleet.kafka()).withProbe(false);
        String prefix = Topics.DEFAULT_PREFIX;
        try (KafkaMessaging messaging = KafkaMessaging.connect(settings);
                EventPublisher publisher = messaging.publisher();
                TopicWatch watch = TopicWatch.start(fleet.kafka(), prefix, GatedTable.NAME);
                Vandal vandal = new Vandal(fleet.kafka(), prefix, options.seed())) {
            int working = options.crew().working().size();
            if (!watch.await(START, () -> watch.workers() >= working)) {
                throw new IllegalStateException("only " + watch.workers() + " of " + working
                        + " workers and verifiers have shown up within " + START);
            }
            say.accept("the fleet is up: " + options.crew().processes());
            Stage stage = new Stage(
                    servers, fleet, watch, publisher, book, new ReentrantReadWriteLock(true), new AtomicBoolean(), say);
            play(stage, new Blows(stage, vandal, new Disturber(servers, options.seed()), disk));
            topics(watch, vandal);
        }
    }

    private void play(Stage stage, Blows blows) throws InterruptedException {
        long lastStart = System.nanoTime() + options.length().minus(LAST_WAVE).toNanos();
        Drift drift = new Drift(stage, options.seed());
        List<Thread> threads = List.of(
                new Thread(new Waves(stage, options.seed(), options.rows(), lastStart, PATIENCE), "torture-waves"),
                new Thread(drift, "torture-drift"));
        threads.forEach(thread -> thread.setDaemon(true));
        threads.forEach(Thread::start);
        blows.run(schedule);
        blows.pauseUntil(options.length());
        blows.await();
        stage.servers().heal();
        stage.fleet().heal();
        stage.over().set(true);
        say.accept("no more faults: what was begun must be done, and all must be right");
        for (Thread thread : threads) {
            thread.join();
        }
        drift.judge();
    }

    private void topics(TopicWatch watch, Vandal vandal) {
        Ledger.Tally tally = watch.ledger();
        book.checked(Invariant.ENDED_IS_ENDED, tally.phases());
        book.breaches(Invariant.ENDED_IS_ENDED, tally.undead());
        book.checked(Invariant.ONE_OUTCOME, tally.reports());
        // what a fail-over has lost is done again, and may end in another way
        if (options.scenario() != Scenario.FAIL_OVER) {
            book.breaches(Invariant.ONE_OUTCOME, tally.twoOutcomes());
        }
        watch.await(
                DEAD,
                () -> vandal.marks().stream()
                        .allMatch(mark -> watch.dead().stream().anyMatch(text -> text.contains(mark))));
        List<String> dead = watch.dead();
        book.checked(
                Invariant.ONLY_PLANTED_IS_DEAD, dead.size() + vandal.marks().size());
        book.breaches(
                Invariant.ONLY_PLANTED_IS_DEAD,
                dead.stream()
                        .filter(text -> vandal.tried().stream().noneMatch(text::contains))
                        .map(text -> "nobody planted " + text)
                        .toList());
        book.breaches(
                Invariant.ONLY_PLANTED_IS_DEAD,
                vandal.marks().stream()
                        .filter(mark -> dead.stream().noneMatch(text -> text.contains(mark)))
                        .map(mark -> "never became a dead letter: " + mark)
                        .toList());
        book.count("records thrown into topics", vandal.sent());
    }
}
