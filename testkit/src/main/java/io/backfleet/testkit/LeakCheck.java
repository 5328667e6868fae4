package io.backfleet.testkit;

import io.backfleet.embedded.kafka.InProcessKafka;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test class that leaves threads or child processes behind. JUnit finds it by itself where the testkit is on the class path, and runs it
 * around everything else of the class, {@code @AfterAll} methods included. Immutable.
 *
 * <p>A thread counts when it isn't a daemon, or when its name says that it belongs to something that has a {@code close()}. The servers that the
 * tests share don't count.
 */
public final class LeakCheck implements BeforeAllCallback, AfterAllCallback {
    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(LeakCheck.class);
    private static final Duration USUAL_GRACE = Duration.ofSeconds(5);

    /** Part of the names of threads that the testkit itself keeps. */
    static final String OWN_THREADS = "backfleet-testkit";

    private static final List<String> CLOSEABLE = List.of(
            "backfleet-",
            "kafka-producer-network-thread",
            "kafka-admin-client-thread",
            "kafka-coordinator-heartbeat-thread",
            "consumer_background_thread",
            "HikariPool",
            "vert.x-");
    private static final List<String> NOT_OURS = List.of("junit-", "surefire", "testcontainers", "process reaper");

    private final Duration grace;

    /** Waits up to 5 s for what is still ending after the class. */
    public LeakCheck() {
        this(USUAL_GRACE);
    }

    /** Waits up to this long for what is still ending after the class. */
    public LeakCheck(Duration grace) {
        this.grace = grace;
    }

    /** What was there before the class. */
    private record Before(Set<Thread> threads, Set<Long> processes) {}

    @Override
    public void beforeAll(ExtensionContext context) {
        context.getStore(NAMESPACE).put(Before.class, new Before(threads(), children()));
    }

    @Override
    public void afterAll(ExtensionContext context) {
        Before before = context.getStore(NAMESPACE).get(Before.class, Before.class);
        if (before == null) {
            return;
        }
        long deadline = System.nanoTime() + grace.toNanos();
        List<String> leaks = leaks(before, SharedServers.of(context));
        while (!leaks.isEmpty() && System.nanoTime() - deadline < 0) {
            pause();
            leaks = leaks(before, SharedServers.of(context));
        }
        if (!leaks.isEmpty()) {
            throw new AssertionError(context.getDisplayName() + " left behind, " + grace.toMillis()
                    + " ms after its end (close them in the test):\n  " + String.join("\n  ", leaks));
        }
    }

    private static List<String> leaks(Before before, SharedServers shared) {
        List<String> leaks = new ArrayList<>();
        for (Thread thread : threads()) {
            if (!before.threads().contains(thread) && counts(thread)) {
                leaks.add(
                        (thread.isDaemon() ? "daemon thread '" : "thread '") + thread.getName() + "'" + place(thread));
            }
        }
        Set<Long> allowed = new HashSet<>(before.processes());
        allowed.addAll(shared.processes());
        ProcessHandle.current()
                .children()
                .filter(child -> child.isAlive() && !allowed.contains(child.pid()))
                .forEach(child -> leaks.add("process " + child.pid() + " "
                        + child.info()
                                .commandLine()
                                .orElse("(command unknown)")
                                .lines()
                                .findFirst()
                                .orElse("")));
        return leaks;
    }

    private static boolean counts(Thread thread) {
        String name = thread.getName();
        if (!thread.isAlive()
                || ofSharedBroker(thread.getThreadGroup())
                || name.contains(OWN_THREADS)
                || NOT_OURS.stream().anyMatch(name::startsWith)) {
            return false;
        }
        return !thread.isDaemon() || CLOSEABLE.stream().anyMatch(name::startsWith);
    }

    private static boolean ofSharedBroker(@Nullable ThreadGroup group) {
        for (ThreadGroup g = group; g != null; g = g.getParent()) {
            if (g.getName().equals(InProcessKafka.THREAD_GROUP)) {
                return true;
            }
        }
        return false;
    }

    private static String place(Thread thread) {
        StackTraceElement[] stack = thread.getStackTrace();
        return stack.length == 0 ? "" : " at " + stack[0];
    }

    private static Set<Thread> threads() {
        return new HashSet<>(Thread.getAllStackTraces().keySet());
    }

    private static Set<Long> children() {
        return ProcessHandle.current().children().map(ProcessHandle::pid).collect(Collectors.toSet());
    }

    private static void pause() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while looking for leaks", e);
        }
    }
}
