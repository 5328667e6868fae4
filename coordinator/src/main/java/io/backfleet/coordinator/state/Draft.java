package io.backfleet.coordinator.state;

import io.backfleet.coordinator.state.Effects.Output;
import io.backfleet.protocol.audit.AuditRecord;
import io.backfleet.protocol.route.Route;
import io.backfleet.protocol.signal.Signal;
import io.backfleet.protocol.state.StateKey;
import io.backfleet.protocol.task.Role;
import io.backfleet.protocol.task.Task;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A decision while it is being made: reads fall through to the state, writes stay here. Thrown away when the decision
 * fails, so that a step happens as a whole or not at all. What is derived from the state (shards on a database, slots)
 * is as it was before the decision. Not thread-safe.
 */
public final class Draft {
    private final FleetState base;
    private final long now;
    private final Map<Entity<?>, Map<String, Optional<Object>>> changes = new LinkedHashMap<>();
    private final List<Output> outputs = new ArrayList<>();
    private final Map<String, Long> alarms = new LinkedHashMap<>();
    private final Set<String> woken = new LinkedHashSet<>();

    public Draft(FleetState base, long now) {
        this.base = base;
        this.now = now;
    }

    /** Milliseconds since 1970. */
    public long now() {
        return now;
    }

    public <V> @Nullable V get(Entity<V> entity, String key) {
        Optional<Object> changed = changes.getOrDefault(entity, Map.of()).get(key);
        return changed == null ? base.get(entity, key) : entity.type().cast(changed.orElse(null));
    }

    /** As it was before the decision. */
    public <V> @Nullable V before(Entity<V> entity, String key) {
        return base.get(entity, key);
    }

    public @Nullable Migration migration(RunId run) {
        return get(Entity.MIGRATION, run.toString());
    }

    public @Nullable Submission submission(RunId run) {
        return get(Entity.SUBMISSION, run.toString());
    }

    public @Nullable Shard shard(RunId run, String route) {
        return get(Entity.SHARD, Shard.key(run, route));
    }

    public @Nullable Verification verification(RunId run, String route) {
        return get(Entity.VERIFICATION, Shard.key(run, route));
    }

    public @Nullable GateBook gate(RunId run) {
        return get(Entity.GATE, run.toString());
    }

    /** The tasks that are handed out for a route, of all its runs. */
    public Collection<Flight> flights(String route) {
        return startingWith(Entity.FLIGHT, route + "/").values();
    }

    /** The tasks of a run that are handed out for a route. */
    public List<Flight> flights(RunId run, String route) {
        return flights(route).stream()
                .filter(flight -> RunId.of(flight.task()).equals(run))
                .toList();
    }

    /** The tasks that are handed out for a database, of every route that touches it, or for a route over two. */
    public Collection<Flight> flightsIn(String place) {
        if (Route.parse(place).crosses()) {
            return flights(place);
        }
        List<Flight> flights = new ArrayList<>();
        base.routesOn(place).forEach(route -> flights.addAll(flights(route)));
        return flights;
    }

    /** As they were before the decision. */
    public Collection<Flight> flightsInBefore(String place) {
        return base.flightsIn(place);
    }

    /** A run's shards by key. */
    public Map<String, Shard> shards(RunId run) {
        return startingWith(Entity.SHARD, run + "/");
    }

    /** A run's verifications by key. */
    public Map<String, Verification> verifications(RunId run) {
        return startingWith(Entity.VERIFICATION, run + "/");
    }

    private <V> Map<String, V> startingWith(Entity<V> entity, String prefix) {
        Map<String, V> found = new TreeMap<>(base.startingWith(entity, prefix));
        changes.getOrDefault(entity, Map.of()).forEach((key, value) -> {
            if (key.startsWith(prefix)) {
                if (value.isPresent()) {
                    found.put(key, entity.type().cast(value.get()));
                } else {
                    found.remove(key);
                }
            }
        });
        return found;
    }

    /** As they were before the decision. */
    public Collection<Flight> flightsBefore(String route) {
        return base.startingWith(Entity.FLIGHT, route + "/").values();
    }

    /** The tasks that a worker holds. Looks at every task there is: for rare events only. */
    public List<Flight> flightsOf(String worker) {
        List<Flight> held = new ArrayList<>();
        for (Flight flight : base.all(Entity.FLIGHT)) {
            if (flight.worker().equals(worker)) {
                held.add(flight);
            }
        }
        return held;
    }

    public Optional<RunId> current(String name) {
        return base.current(name);
    }

    /** Shards of runs that still have business in a database, in the order of their keys. */
    public List<ShardId> shardsOn(String database) {
        return base.shardsOn(database);
    }

    /** Slots of the living processes of a role that serve a route, all its databases that is; 0 when there are none. */
    public int slots(String route, Role role) {
        return base.service().slots(role, route);
    }

    /** Databases that living workers serve, sorted. */
    public Set<String> servedDatabases() {
        return base.service().databases(Role.WORKER);
    }

    /** Databases that a worker serves or has served, as far as they were looked after. */
    public Set<String> knownDatabases() {
        Set<String> known = new TreeSet<>();
        for (Database database : base.all(Entity.DATABASE)) {
            if (!Route.parse(database.id()).crosses()) {
                known.add(database.id());
            }
        }
        return known;
    }

    public <V> void put(Entity<V> entity, String key, V value) {
        changes.computeIfAbsent(entity, any -> new LinkedHashMap<>()).put(key, Optional.of(value));
    }

    public void remove(Entity<?> entity, String key) {
        changes.computeIfAbsent(entity, any -> new LinkedHashMap<>()).put(key, Optional.empty());
    }

    public void put(Migration migration) {
        put(Entity.MIGRATION, migration.run().toString(), migration);
    }

    public void put(Flight flight) {
        put(Entity.FLIGHT, flight.key(), flight);
    }

    public void put(Verification verification) {
        put(Entity.VERIFICATION, verification.key(), verification);
    }

    public void put(GateBook gate) {
        put(Entity.GATE, gate.run().toString(), gate);
    }

    public void put(Database database) {
        put(Entity.DATABASE, database.id(), database);
    }

    /** Writes a shard and counts it in its migration. */
    public void put(Shard shard) {
        Shard before = get(Entity.SHARD, shard.key());
        put(Entity.SHARD, shard.key(), shard);
        count(shard.run(), before, shard);
    }

    /** Forgets a shard, with its verification, and takes it out of its migration's count. */
    public void remove(Shard shard) {
        remove(Entity.SHARD, shard.key());
        if (get(Entity.VERIFICATION, shard.key()) != null) {
            remove(Entity.VERIFICATION, shard.key());
        }
        count(shard.run(), shard, null);
    }

    private void count(RunId run, @Nullable Shard before, @Nullable Shard after) {
        Migration migration = migration(run);
        if (migration != null) {
            Tally next = migration.tally().change(before, after);
            if (!next.equals(migration.tally())) {
                put(migration.counted(next));
            }
        }
    }

    /** Keys of a kind that the decision touched. */
    public Set<String> touched(Entity<?> entity) {
        return new LinkedHashSet<>(changes.getOrDefault(entity, Map.of()).keySet());
    }

    public void send(Task task) {
        outputs.add(new Output.TaskOut(task));
    }

    public void signal(Signal signal) {
        outputs.add(new Output.SignalOut(signal));
    }

    public void audit(AuditRecord record) {
        outputs.add(new Output.AuditOut(record));
    }

    public void publish(StateKey key, @Nullable Object value) {
        outputs.add(new Output.StateOut(key, value));
    }

    /** Sets when a database is to be looked at again; {@link Long#MAX_VALUE} for not before something happens. */
    public void alarm(String database, long at) {
        alarms.put(database, at);
    }

    /** Has a route's databases looked at as soon as possible. */
    public void wake(String route) {
        woken.addAll(Route.parse(route).databases());
    }

    public Effects effects() {
        return new Effects(changes, outputs, alarms, woken);
    }
}
