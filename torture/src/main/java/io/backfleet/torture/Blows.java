package io.backfleet.torture;

import io.backfleet.embedded.network.TcpProxy;
import io.backfleet.torture.fleet.Fleet;
import io.backfleet.torture.jdbc.Disturber;
import io.backfleet.torture.jdbc.Servers;
import io.backfleet.torture.kafka.Vandal;
import io.backfleet.torture.report.Invariant;
import io.backfleet.torture.schedule.Blow;
import io.backfleet.torture.schedule.Schedule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Strikes: each blow on a thread of its own, {@code torture-blow-N}, but only one at a time on one subject. A supervisor starts
 * processes again that have ended by themselves.
 */
final class Blows {
    private static final Duration GOES_ON = Duration.ofMinutes(3);
    private static final Duration KAFKA_DISTANCE = Duration.ofMillis(100);
    private static final Duration DATABASE_DISTANCE = Duration.ofMillis(20);

    private final Stage stage;
    private final Vandal vandal;
    private final Disturber disturber;
    private final @Nullable Filler filler;
    private final Map<String, ReentrantLock> subjects = new ConcurrentHashMap<>();
    private final List<Thread> threads = new ArrayList<>();
    private long begin;

    /** Fills a disk up, and empties it. */
    interface Filler {
        void fill();

        void empty();
    }

    /** @param filler null when there is no disk to fill */
    Blows(Stage stage, Vandal vandal, Disturber disturber, @Nullable Filler filler) {
        this.stage = stage;
        this.vandal = vandal;
        this.disturber = disturber;
        this.filler = filler;
    }

    /** Strikes all and returns when the last is over. */
    void run(Schedule schedule) {
        begin = System.nanoTime();
        for (Blow blow : schedule.blows()) {
            pauseUntil(blow.at());
            Thread thread = new Thread(() -> strike(blow), "torture-blow-" + threads.size());
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
            revive();
        }
    }

    /** Waits for this time since the start, and looks after processes meanwhile. */
    void pauseUntil(Duration at) {
        long left = at.toMillis() - (System.nanoTime() - begin) / 1_000_000;
        while (left > 0) {
            stage.watch().await(Duration.ofMillis(Math.min(left, 1_000)), () -> false);
            revive();
            left = at.toMillis() - (System.nanoTime() - begin) / 1_000_000;
        }
    }

    /** Waits for all blows, and for the fleet to go on after them. */
    void await() throws InterruptedException {
        for (Thread thread : threads) {
            while (thread.isAlive()) {
                thread.join(1_000);
                revive();
            }
        }
    }

    /** Those that nobody strikes now. */
    private void revive() {
        for (String ended : stage.fleet().ended()) {
            ReentrantLock subject = subject(ended);
            if (subject.tryLock()) {
                try {
                    if (stage.fleet().ended().contains(ended)) {
                        stage.say().accept(ended + " has ended by itself and is started again");
                        stage.book().count("processes that ended by themselves", 1);
                        stage.fleet().start(ended);
                    }
                } finally {
                    subject.unlock();
                }
            }
        }
    }

    private ReentrantLock subject(String name) {
        return subjects.computeIfAbsent(name, any -> new ReentrantLock());
    }

    private void strike(Blow blow) {
        ReentrantLock subject = subject(blow.subject());
        subject.lock();
        try {
            stage.say().accept(blow.toString());
            carryOut(blow);
        } catch (RuntimeException e) {
            stage.book().breach(Invariant.TOOL, blow + ": " + e);
            return;
        } finally {
            subject.unlock();
        }
        stage.book().checked(Invariant.TOOL, 1);
        stage.book().blow(blow.fault());
        goesOn(blow);
    }

    /** The coordinator says something, and somebody reports work. */
    private void goesOn(Blow blow) {
        long end = System.currentTimeMillis();
        stage.book().checked(Invariant.GOES_ON, 1);
        boolean goes = stage.watch()
                .await(
                        GOES_ON,
                        () -> stage.watch().lastState() > end && stage.watch().lastWork() > end);
        if (goes) {
            stage.book().recovery(blow.fault(), System.currentTimeMillis() - end);
        } else {
            stage.book().breach(Invariant.GOES_ON, "nothing for " + GOES_ON + " after " + blow);
        }
    }

    private void carryOut(Blow blow) {
        Fleet fleet = stage.fleet();
        Servers servers = stage.servers();
        String subject = blow.subject();
        switch (blow.fault()) {
            case KILL -> {
                fleet.kill(subject);
                pause(blow);
                fleet.start(subject);
            }
            case FREEZE -> {
                fleet.freeze(subject);
                pause(blow);
                fleet.thaw(subject);
            }
            case RESTART -> {
                fleet.stop(subject);
                fleet.start(subject);
            }
            case BROKER_KILL -> {
                fleet.killBroker();
                pause(blow);
                fleet.startBroker();
            }
            case BROKER_RESTART -> {
                fleet.stopBroker();
                fleet.startBroker();
            }
            case CUT -> {
                fleet.toKafka(subject).forEach(TcpProxy::cut);
                fleet.toDatabases(subject).forEach(TcpProxy::cut);
            }
            case KAFKA_REFUSED -> network(fleet.toKafka(subject), TcpProxy::refuse, blow);
            case KAFKA_BLACK_HOLE -> network(fleet.toKafka(subject), TcpProxy::stall, blow);
            case KAFKA_HALF_OPEN -> network(fleet.toKafka(subject), TcpProxy::mute, blow);
            case KAFKA_SLOW -> network(fleet.toKafka(subject), proxy -> proxy.delay(KAFKA_DISTANCE), blow);
            case DATABASE_REFUSED -> network(fleet.toDatabases(subject), TcpProxy::refuse, blow);
            case DATABASE_BLACK_HOLE -> network(fleet.toDatabases(subject), TcpProxy::stall, blow);
            case DATABASE_HALF_OPEN -> network(fleet.toDatabases(subject), TcpProxy::mute, blow);
            case DATABASE_SLOW -> network(fleet.toDatabases(subject), proxy -> proxy.delay(DATABASE_DISTANCE), blow);
            case DATABASE_KILL -> {
                servers.kill(subject, false);
                pause(blow);
                servers.start(subject, false);
            }
            case REPLICA_KILL -> {
                servers.kill(subject, true);
                pause(blow);
                servers.start(subject, true);
            }
            case REPLICA_LAG -> {
                servers.replay(subject, false);
                pause(blow);
                servers.replay(subject, true);
            }
            case PROMOTION -> promote(subject);
            case LONG_TRANSACTION -> disturber.longTransaction(subject, blow.length());
            case LOCK_STORM -> disturber.lockStorm(subject, blow.length());
            case DISK_FULL -> fill(blow);
            case DUPLICATES -> {
                synchronized (vandal) {
                    vandal.again(stage.watch());
                }
            }
            case MALFORMED -> {
                synchronized (vandal) {
                    vandal.malformed();
                }
            }
            case UNKNOWN -> {
                synchronized (vandal) {
                    vandal.unknown();
                }
            }
        }
    }

    private void network(List<TcpProxy> proxies, Consumer<TcpProxy> fault, Blow blow) {
        proxies.forEach(fault);
        pause(blow);
        proxies.forEach(TcpProxy::restore);
    }

    /** What the application has written must not be lost: it would be right in that, and the checker wrong. */
    private void promote(String engine) {
        stage.writing().writeLock().lock();
        try {
            stage.servers().promote(engine);
        } finally {
            stage.writing().writeLock().unlock();
        }
    }

    private void fill(Blow blow) {
        Filler disk = filler;
        if (disk == null) {
            throw new IllegalStateException("there is no disk to fill");
        }
        disk.fill();
        pause(blow);
        disk.empty();
        stage.servers().start("pg", false);
        stage.servers().start("pg", true);
    }

    private void pause(Blow blow) {
        stage.watch().await(blow.length(), () -> false);
    }
}
