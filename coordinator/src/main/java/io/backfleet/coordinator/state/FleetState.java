package io.backfleet.coordinator.state;

import io.backfleet.protocol.message.Report;
import io.backfleet.protocol.route.Route;
import io.backfleet.protocol.state.MigrationPhase;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * All that the coordinator knows, in memory, with what can be derived from it: who serves which database, which shards
 * have business there, what is due when. Changes only by {@link #apply}; decisions read it through a {@link Draft}.
 *
 * <p>Not thread-safe: one thread owns it.
 */
public final class FleetState {
    /** How long the answer to a command is kept. */
    public static final long ANSWER_KEPT_MILLIS = 600_000;

    /** Counts of shards are published at most this often; everything else at once. */
    public static final long PUBLISH_MILLIS = 1_000;

    /** A worker not heard of for so long is gone. */
    public static final long WORKER_SILENT_MILLIS = 3_000L * Report.WorkerHere.INTERVAL_SECONDS;

    /** A task that was taken and not heard of for so long goes out again. */
    public static final long TASK_SILENT_MILLIS = 4_000L * Report.TaskRenewed.INTERVAL_SECONDS;

    private final long loadedAt;
    private final Map<Entity<?>, NavigableMap<String, Object>> tables = new LinkedHashMap<>();
    private final Agenda agenda = new Agenda();
    private final Map<String, RunId> current = new HashMap<>();
    private final Set<RunId> active = new HashSet<>();
    private final Map<String, NavigableMap<String, ShardId>> shardsOn = new HashMap<>();
    private final Service service = new Service();

    /**
     * An empty state.
     *
     * @param now silence is judged from here on: what was said while nobody listened is still to be read
     */
    public FleetState(long now) {
        loadedAt = now;
        Entity.ALL.forEach(entity -> tables.put(entity, new TreeMap<>()));
    }

    /** Takes over a remembered entry; after the last one everything that has business is due. */
    public <V> void load(Entity<V> entity, String key, V value) {
        change(entity, key, value);
        if (entity.equals(Entity.GATE)) {
            // whatever has grown old while nobody coordinated must not wait
            agenda.set(new Errand(Errand.Kind.GATE, key), 0);
        }
    }

    /** Applies a decision. */
    public void apply(Effects effects) {
        effects.changes()
                .forEach((entity, entries) -> entries.forEach((key, value) -> change(entity, key, value.orElse(null))));
        effects.alarms().forEach((database, at) -> alarm(database, at));
        effects.woken().forEach(this::wake);
    }

    private void alarm(String database, long at) {
        Errand errand = new Errand(Errand.Kind.DATABASE, database);
        if (at == Long.MAX_VALUE) {
            agenda.clear(errand);
        } else {
            agenda.set(errand, at);
        }
    }

    private void wake(String database) {
        agenda.setNoLater(new Errand(Errand.Kind.DATABASE, database), 0);
    }

    private void change(Entity<?> entity, String key, @Nullable Object value) {
        NavigableMap<String, Object> table = table(entity);
        Object before = value == null ? table.remove(key) : table.put(key, value);
        if (entity.equals(Entity.SUBMISSION) || entity.equals(Entity.MIGRATION)) {
            indexRun(RunId.parse(key));
        }
        if (value instanceof Migration migration) {
            schedule(
                    Errand.Kind.MIGRATION,
                    key,
                    // of a run that was replaced nothing is published any more
                    migration.publication().behind() && !migration.superseded()
                            ? Optional.of(migration.publication().at() + PUBLISH_MILLIS)
                            : Optional.empty());
        } else if (entity.equals(Entity.FLIGHT)) {
            schedule(
                    Errand.Kind.FLIGHT,
                    key,
                    value instanceof Flight flight
                            ? Optional.of(Math.max(flight.dueAt(), loadedAt + TASK_SILENT_MILLIS))
                            : Optional.empty());
        } else if (entity.equals(Entity.WORKER)) {
            indexWorker((Worker) before, (Worker) value);
            schedule(
                    Errand.Kind.WORKER,
                    key,
                    value instanceof Worker worker
                            ? Optional.of(Math.max(worker.lastSeen(), loadedAt) + WORKER_SILENT_MILLIS)
                            : Optional.empty());
        } else if (entity.equals(Entity.GATE)) {
            schedule(
                    Errand.Kind.GATE,
                    key,
                    value instanceof GateBook gate && gate.lookAt() != Long.MAX_VALUE
                            ? Optional.of(gate.lookAt())
                            : Optional.empty());
        } else if (entity.equals(Entity.ANSWER)) {
            schedule(
                    Errand.Kind.ANSWER,
                    key,
                    value instanceof Answer answer ? Optional.of(answer.at() + ANSWER_KEPT_MILLIS) : Optional.empty());
        }
    }

    private void schedule(Errand.Kind kind, String key, Optional<Long> at) {
        Errand errand = new Errand(kind, key);
        at.ifPresentOrElse(time -> agenda.set(errand, time), () -> agenda.clear(errand));
    }

    private void indexRun(RunId run) {
        Submission submission = get(Entity.SUBMISSION, run.toString());
        Migration migration = get(Entity.MIGRATION, run.toString());
        if (migration != null && !migration.superseded()) {
            current.put(run.name(), run);
        } else if (run.equals(current.get(run.name()))) {
            current.remove(run.name());
        }
        if (submission != null && migration != null && (!migration.settled() || migration.superseded())) {
            if (active.add(run)) {
                submission.databases().forEach(route -> indexShard(run, route));
            }
        } else if (active.remove(run)) {
            String prefix = run + "/";
            shardsOn.values().removeIf(shards -> {
                shards.subMap(prefix, prefix + Character.MAX_VALUE).clear();
                return shards.isEmpty();
            });
        }
    }

    private void indexShard(RunId run, String route) {
        for (String database : Route.parse(route).databases()) {
            shardsOn.computeIfAbsent(database, any -> new TreeMap<>())
                    .put(Shard.key(run, route), new ShardId(run, route));
            wake(database);
        }
    }

    private void indexWorker(@Nullable Worker before, @Nullable Worker after) {
        if (service.change(before, after) && after != null) {
            after.databases().forEach(this::wake);
        }
    }

    private NavigableMap<String, Object> table(Entity<?> entity) {
        NavigableMap<String, Object> table = tables.get(entity);
        if (table == null) {
            throw new IllegalArgumentException("no table of " + entity.name());
        }
        return table;
    }

    public <V> @Nullable V get(Entity<V> entity, String key) {
        return entity.type().cast(table(entity).get(key));
    }

    /** All entries of a kind, by key; a view. */
    public <V> Iterable<V> all(Entity<V> entity) {
        return () -> table(entity).values().stream().map(entity.type()::cast).iterator();
    }

    /** The entries of a kind whose keys begin with a text. */
    <V> Map<String, V> startingWith(Entity<V> entity, String prefix) {
        Map<String, V> found = new TreeMap<>();
        table(entity)
                .subMap(prefix, prefix + Character.MAX_VALUE)
                .forEach((key, value) -> found.put(key, entity.type().cast(value)));
        return found;
    }

    /** The run that a name stands for now. */
    public Optional<RunId> current(String name) {
        return Optional.ofNullable(current.get(name));
    }

    /** Shards of runs that still have business in a database, in the order of their keys. */
    List<ShardId> shardsOn(String database) {
        return List.copyOf(
                shardsOn.getOrDefault(database, Collections.emptyNavigableMap()).values());
    }

    /** The tasks that are handed out for a database, of every route that touches it, or for a route over two. */
    Collection<Flight> flightsIn(String place) {
        if (Route.parse(place).crosses()) {
            return startingWith(Entity.FLIGHT, place + "/").values();
        }
        List<Flight> flights = new ArrayList<>();
        for (String route : routesOn(place)) {
            flights.addAll(startingWith(Entity.FLIGHT, route + "/").values());
        }
        return flights;
    }

    /** Routes of runs that still have business in a database. */
    Set<String> routesOn(String database) {
        Set<String> routes = new TreeSet<>();
        shardsOn(database).forEach(shard -> routes.add(shard.route()));
        return routes;
    }

    /** Who serves what. */
    Service service() {
        return service;
    }

    /** Whether something is due. */
    public boolean due(long now) {
        return agenda.due(now);
    }

    /** What is due, earliest first, at most so many. */
    public List<Errand> due(long now, int limit) {
        return agenda.due(now, limit);
    }

    /** Puts an errand off that could not be done. */
    public void postpone(Errand errand, long until) {
        agenda.set(errand, until);
    }

    /** How many current runs are in which phase. */
    public Map<MigrationPhase, Integer> phases() {
        Map<MigrationPhase, Integer> phases = new TreeMap<>();
        for (Migration migration : all(Entity.MIGRATION)) {
            if (!migration.superseded()) {
                phases.merge(migration.phase(), 1, Integer::sum);
            }
        }
        return phases;
    }

    /** How many tasks are handed out. */
    public int inFlight() {
        return table(Entity.FLIGHT).size();
    }
}
