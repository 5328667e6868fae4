package io.backfleet.slots.throttle;

import io.backfleet.database.throttle.Lag;
import io.backfleet.database.throttle.Pacer.Verdict;
import io.backfleet.database.throttle.Throttle;
import io.backfleet.database.throttle.Throttle.Purpose;
import io.backfleet.protocol.progress.PauseReason;
import io.backfleet.protocol.spec.Settings;
import io.backfleet.protocol.spec.Transfer;
import io.backfleet.protocol.task.Health;
import io.backfleet.protocol.task.Task;
import io.backfleet.protocol.task.TaskKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What may hold the tasks of one route: the throttles of its databases, which other routes have as well. The one that
 * presses hardest counts.
 *
 * <p>Thread-safe. Probes run where a task is at work, and for a while after, and nowhere else.
 */
public final class RouteThrottle {
    private record Side(String database, Throttle throttle) {}

    /** The source first, which is the target as well when there is no other. */
    private final List<Side> sides;

    private RouteThrottle(List<Side> sides) {
        this.sides = sides;
    }

    /** Of a route that stays in one database. */
    public static RouteThrottle of(String database, Throttle throttle) {
        return new RouteThrottle(List.of(new Side(database, throttle)));
    }

    /** Of a route from one database into another. */
    public static RouteThrottle of(String source, Throttle reads, String target, Throttle writes) {
        return new RouteThrottle(List.of(new Side(source, reads), new Side(target, writes)));
    }

    /** What the throttles say. */
    public record Ruling(Verdict verdict, @Nullable String database) {
        public Health health() {
            Health health = verdict.health();
            return database == null ? health : new Health(health.pressure(), health.reason(), database);
        }

        /** Why work is slowed or stopped, and by which database where there are two; empty when it is not. */
        public String reason() {
            PauseReason reason = verdict.reason();
            return reason == null ? "" : (database == null ? "" : database + ": ") + reason;
        }
    }

    /** Starts watching for a task. */
    public Watch watch(Task task) {
        return new Watch(task);
    }

    /** Source rows are only read, unless they are locked meanwhile: then what waits for them waits in the source. */
    private static Purpose purpose(Task task, boolean written) {
        if (task.id().kind() == TaskKind.VERIFY) {
            return Purpose.READ;
        }
        Transfer transfer = task.spec().transfer();
        return written || (transfer != null && transfer.lockSource()) ? Purpose.WRITE : Purpose.READ;
    }

    /** Keeps the probes of every side running until it is closed; one per task. Not thread-safe itself. */
    public final class Watch implements AutoCloseable {
        private final List<Throttle.Watch> watches = new ArrayList<>();
        private int worst;

        private Watch(Task task) {
            try {
                for (int i = 0; i < sides.size(); i++) {
                    watches.add(sides.get(i).throttle().watch(purpose(task, i == sides.size() - 1)));
                }
            } catch (RuntimeException e) {
                // probes that nobody closes would run for ever
                close();
                throw e;
            }
        }

        /** What the task may do now, under these settings. Never blocks. */
        public Ruling decide(Settings inForce) {
            Verdict heaviest = watches.get(0).decide(inForce);
            worst = 0;
            for (int i = 1; i < watches.size(); i++) {
                Verdict verdict = watches.get(i).decide(inForce);
                if (heavier(verdict, heaviest)) {
                    heaviest = verdict;
                    worst = i;
                }
            }
            boolean named = sides.size() > 1 && heaviest.reason() != null;
            return new Ruling(heaviest, named ? sides.get(worst).database() : null);
        }

        /** Whether probes have only just started, so that the first readings are still to come. */
        public boolean starting() {
            return watches.stream().anyMatch(Throttle.Watch::starting);
        }

        private static boolean heavier(Verdict a, Verdict b) {
            return a.stopped() == b.stopped() ? a.pressure() > b.pressure() : a.stopped();
        }

        /** Accounts for time that the task spent waiting, where the last ruling came from. */
        public void waited(Ruling ruling, Duration time) {
            watches.get(worst).waited(ruling.verdict(), time);
        }

        @Override
        public void close() {
            watches.forEach(Throttle.Watch::close);
        }
    }

    /** How far the replicas of all sides are behind, and whether that is known of all of them. */
    public Lag lag() {
        List<Lag> lags = sides.stream().map(side -> side.throttle().lag()).toList();
        Long worst = lags.stream()
                .map(Lag::millis)
                .filter(Objects::nonNull)
                .max(Long::compare)
                .orElse(null);
        return new Lag(worst, lags.stream().allMatch(Lag::known), lags.stream().anyMatch(Lag::pending));
    }
}
