package io.backfleet.slots.throttle;

import io.backfleet.protocol.message.Report;
import io.backfleet.protocol.task.Task;
import io.backfleet.slots.control.Directives;
import io.backfleet.slots.control.Directives.Directive;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a slot leaves behind when it gives a stopped task back: the probes run on, people go on seeing what they read, and
 * the coordinator hears when nothing stops the task any more. So nobody waits for the end of a trouble with a slot, and
 * nobody misses it.
 *
 * <p>Thread-safe. Its only thread is {@code backfleet-lookout}.
 */
public final class Lookouts implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Lookouts.class);
    /** About as often as there are new readings. */
    private static final Duration LOOK = Duration.ofMillis(200);

    /** Longer than the coordinator leaves any place alone: after the next task there, it counts from the beginning. */
    static final Duration LONGEST = Duration.ofSeconds(60);

    private record Lookout(Task task, RouteThrottle.Watch watch, long sinceNanos) {}

    private final String process;
    private final Directives directives;
    private final Consumer<Report> tell;
    private final LongSupplier nanoTime;
    private final Map<String, Lookout> lookouts = new ConcurrentHashMap<>();
    private final ScheduledExecutorService executor;
    private long lookedAt;

    /**
     * Watches nothing yet.
     *
     * @param tell sends a report that nothing depends on
     * @param nanoTime monotonic clock
     */
    public Lookouts(String process, Directives directives, Consumer<Report> tell, LongSupplier nanoTime) {
        this.process = process;
        this.directives = directives;
        this.tell = tell;
        this.nanoTime = nanoTime;
        this.executor = Executors.newSingleThreadScheduledExecutor(runnable -> {
            Thread thread = new Thread(runnable, "backfleet-lookout");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Starts looking. The future ends with the executor only: what a look throws is logged inside it. */
    @SuppressWarnings("FutureReturnValueIgnored")
    public void start() {
        executor.scheduleWithFixedDelay(
                () -> {
                    try {
                        look();
                    } catch (RuntimeException e) {
                        log.error("a look at stopped databases failed; the next one follows", e);
                    }
                },
                LOOK.toMillis(),
                LOOK.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    /** Watches on for a task that has just gone back; to be called when the coordinator has been told that. */
    public void keep(Task task, RouteThrottle throttle) {
        try {
            executor.execute(() -> post(task, throttle));
        } catch (RejectedExecutionException e) {
            log.debug("nobody looks out for {} any more: the process stops", task.id(), e);
        }
    }

    private void post(Task task, RouteThrottle throttle) {
        Lookout next = new Lookout(task, throttle.watch(task), nanoTime.getAsLong());
        Lookout before = lookouts.put(task.id().database(), next);
        if (before != null) {
            before.watch().close();
        }
    }

    /** One round. Watches are touched by one thread at a time: this is for that thread, or for tests without it. */
    void look() {
        long now = nanoTime.getAsLong();
        Duration since = Duration.ofNanos(lookedAt == 0 ? 0 : now - lookedAt);
        lookedAt = now;
        lookouts.forEach((route, lookout) -> {
            if (!waits(lookout, now, since)) {
                lookouts.remove(route);
                lookout.watch().close();
            }
        });
    }

    private boolean waits(Lookout lookout, long now, Duration since) {
        Directive directive = directives.of(lookout.task());
        if (!directive.goOn() || now - lookout.sinceNanos() > LONGEST.toNanos()) {
            return false;
        }
        RouteThrottle.Ruling ruling = lookout.watch().decide(directive.settings());
        if (!ruling.verdict().stopped()) {
            tell.accept(new Report.WayFree(process, lookout.task().id()));
            return false;
        }
        lookout.watch().waited(ruling, since);
        return true;
    }

    /** Routes that are looked out for. */
    public Set<String> routes() {
        return Set.copyOf(lookouts.keySet());
    }

    /** Looks no more; the probes end with their throttles. */
    @Override
    public void close() {
        executor.shutdownNow();
    }
}
