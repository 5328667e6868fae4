package io.backfleet.coordinator.watch;

import io.backfleet.protocol.progress.PauseReason;
import io.backfleet.protocol.progress.Telemetry;
import io.backfleet.protocol.progress.Telemetry.DatabaseReading;
import io.backfleet.protocol.progress.Telemetry.TaskProgress;
import io.backfleet.protocol.route.Route;
import io.backfleet.protocol.state.DatabaseState;
import io.backfleet.protocol.task.TaskId;
import io.backfleet.protocol.view.LoadView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What all workers said within the last seconds, put together. Immutable. */
public final class LiveReadings {
    private final Map<TaskId, TaskProgress> tasks = new HashMap<>();
    private final Map<String, List<DatabaseReading>> databases = new HashMap<>();
    private final Map<String, Integer> taskCounts = new HashMap<>();

    public LiveReadings(List<Telemetry> telemetry) {
        for (Telemetry worker : telemetry) {
            taskCounts.put(worker.worker(), worker.tasks().size());
            // the one that is further has the fence: its rows include the other's
            worker.tasks().forEach(task -> tasks.merge(task.task(), task, (a, b) -> a.seen() >= b.seen() ? a : b));
            worker.databases()
                    .forEach(reading -> databases
                            .computeIfAbsent(reading.database(), any -> new ArrayList<>())
                            .add(reading));
        }
    }

    Optional<TaskProgress> task(TaskId id) {
        return Optional.ofNullable(tasks.get(id));
    }

    int tasksOf(String worker) {
        return taskCounts.getOrDefault(worker, 0);
    }

    /** Databases that somebody spoke of. */
    Set<String> databases() {
        return databases.keySet();
    }

    /** Whether work on a route stands still: in any of its databases. */
    boolean stopped(String route) {
        return Route.parse(route).databases().stream()
                .anyMatch(id -> load(id, null).stopped());
    }

    /** Several workers read one database: the worst of them counts. */
    LoadView load(String id, @Nullable DatabaseState state) {
        double pressure = 0;
        boolean stopped = false;
        PauseReason reason = null;
        Long lag = null;
        Long limit = null;
        Long highest = null;
        Map<String, Long> waited = new TreeMap<>();
        Set<String> notes = new LinkedHashSet<>();
        for (DatabaseReading reading : databases.getOrDefault(id, List.of())) {
            if (reading.reason() != null && (reason == null || reading.pressure() >= pressure)) {
                reason = reading.reason();
            }
            pressure = Math.max(pressure, reading.pressure());
            stopped |= reading.stopped();
            lag = max(lag, reading.lagMillis());
            limit = min(limit, reading.maxLagMillis());
            highest = max(highest, reading.highestLagMillis());
            reading.waitedMillis().forEach((metric, millis) -> waited.merge(metric, millis, Long::sum));
            notes.addAll(reading.notes());
        }
        return new LoadView(
                state == null ? 0 : state.window(),
                state == null ? 0 : state.inFlight(),
                databases.containsKey(id) || state == null ? pressure : state.pressure(),
                stopped,
                reason,
                lag,
                limit,
                highest,
                waited,
                List.copyOf(notes));
    }

    private static @Nullable Long max(@Nullable Long a, @Nullable Long b) {
        return a == null ? b : b == null ? a : (Long) Math.max(a, b);
    }

    private static Long min(@Nullable Long a, long b) {
        return a == null ? (Long) b : (Long) Math.min(a, b);
    }
}
