package io.backfleet.coordinator.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.coordinator.Coordinator;
import io.backfleet.coordinator.TestFleet;
import io.backfleet.coordinator.dispatch.Places;
import io.backfleet.coordinator.state.Effects;
import io.backfleet.coordinator.state.Effects.Output;
import io.backfleet.coordinator.state.Entity;
import io.backfleet.coordinator.state.Errand;
import io.backfleet.coordinator.state.FleetState;
import io.backfleet.coordinator.state.Flight;
import io.backfleet.coordinator.state.RunId;
import io.backfleet.coordinator.state.Shard;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.Failure;
import io.backfleet.protocol.error.Problem;
import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.key.KeyColumn;
import io.backfleet.protocol.key.KeyType;
import io.backfleet.protocol.ledger.LedgerRange;
import io.backfleet.protocol.ledger.RangeStatus;
import io.backfleet.protocol.message.Command;
import io.backfleet.protocol.message.InboxMessage;
import io.backfleet.protocol.message.Report;
import io.backfleet.protocol.state.DatabaseState;
import io.backfleet.protocol.state.StateKey;
import io.backfleet.protocol.task.Health;
import io.backfleet.protocol.task.Outcome;
import io.backfleet.protocol.task.PlanResult;
import io.backfleet.protocol.task.Task;
import io.backfleet.protocol.task.TaskId;
import io.backfleet.protocol.task.TaskKind;
import io.backfleet.protocol.wire.Wire;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A whole fleet in virtual time around the real decisions: workers that die, lie silent, repeat themselves and speak
 * out of turn; a broker that delivers twice; a coordinator that restarts. Everything is drawn from one seed.
 */
final class SimFleet {
    /** The migration that fails often, is cancelled, and is submitted again; each of its runs has tables of its own. */
    static final String TROUBLED = "troubled";

    private static final List<String> SERVED = List.of("db1", "db2", "db3", "t1", "t2", "t3");

    final Random random;
    /** What is written on each route, by migration and route. */
    final Map<String, SimDatabase> databases = new TreeMap<>();

    final Map<String, Object> published = new HashMap<>();
    FleetState state;
    long now = 1_000_000;
    boolean calm;

    private final Memory memory = new Memory();
    private final List<Task> queue = new ArrayList<>();
    private final List<InboxMessage> inbox = new ArrayList<>();
    private final List<SimWorker> workers = new ArrayList<>();
    private final Map<TaskId, Integer> lastAttempt = new HashMap<>();
    private final Book book;
    /** How often the troubled migration's tasks fail, and its proofs. */
    private final double trouble;

    private final double disproof;
    private int drawn;

    SimFleet(long seed, Book book) {
        this.book = book;
        trouble = seed % 2 == 0 ? 0.15 : 0.03;
        disproof = seed % 2 == 0 ? 0.7 : 0.1;
        random = new Random(seed);
        state = new FleetState(now);
    }

    SimDatabase table(String migration, String database) {
        return databases.computeIfAbsent(
                migration + "/" + database, any -> new SimDatabase(1 + random.nextInt(60), random));
    }

    private SimDatabase table(TaskId task) {
        return table(troubled(task) ? TROUBLED + "@" + task.incarnation() : task.migration(), task.database());
    }

    private static boolean troubled(TaskId task) {
        return task.migration().equals(TROUBLED);
    }

    String draw() {
        return "id" + drawn++;
    }

    void send(InboxMessage message) {
        inbox.add(message);
    }

    void addWorker() {
        SimWorker worker = new SimWorker("w" + drawn++, 1 + random.nextInt(3));
        workers.add(worker);
    }

    boolean chance(double share) {
        return !calm && random.nextDouble() < share;
    }

    /** Something happens. */
    void step() {
        now += random.nextInt(calm ? 400 : 800);
        if (chance(0.003)) {
            state = memory.read(now);
        }
        if (chance(0.004) && !workers.isEmpty()) {
            SimWorker victim = workers.remove(random.nextInt(workers.size()));
            if (random.nextBoolean()) {
                send(new Report.WorkerGone(victim.id));
            }
        }
        if (chance(0.01)) {
            loseSomething();
        }
        if (workers.isEmpty() || (workers.size() < 3 && random.nextInt(40) == 0)) {
            addWorker();
        }
        for (SimWorker worker : List.copyOf(workers)) {
            work(worker);
        }
        deliver();
        decideDue();
        check();
    }

    /** A fail-over. */
    private void loseSomething() {
        List<SimDatabase> tables = List.copyOf(databases.values());
        if (!tables.isEmpty()) {
            tables.get(random.nextInt(tables.size())).lose(random);
        }
    }

    private void work(SimWorker worker) {
        worker.mute = calm ? false : worker.mute ? !chance(0.02) : chance(0.004);
        if (worker.nextHere <= now) {
            say(worker, new Report.WorkerHere(worker.id, worker.slots, SERVED, "test"));
            worker.nextHere = now + 20_000;
        }
        if (worker.nextRenewal <= now) {
            worker.held
                    .values()
                    .forEach(held -> say(
                            worker,
                            new Report.TaskRenewed(
                                    worker.id, held.task().id(), held.task().attempt(), health())));
            worker.nextRenewal = now + 10_000;
        }
        if (worker.held.size() < worker.slots && !queue.isEmpty() && random.nextInt(3) > 0) {
            int at = chance(0.2) ? random.nextInt(queue.size()) : 0;
            Task task = queue.get(at);
            if (!chance(troubled(task.id()) ? 0.3 : 0.04)) {
                queue.remove(at);
            }
            take(worker, task);
        }
        for (Map.Entry<Long, SimWorker.Held> entry : List.copyOf(worker.held.entrySet())) {
            if (progress(worker, entry.getValue())) {
                worker.held.remove(entry.getKey());
            }
        }
    }

    private void take(SimWorker worker, Task task) {
        TaskId id = task.id();
        SimDatabase table = table(id);
        if (id.kind() == TaskKind.CLEANUP) {
            if (chance(0.2)) {
                say(worker, failed(worker, task));
            } else {
                table.forbidden.add(id.incarnation());
                say(worker, new Report.CleanedUp(worker.id, id, task.attempt()));
            }
            return;
        }
        if (id.kind() == TaskKind.PLAN) {
            say(
                    worker,
                    chance(0.2)
                            ? failed(worker, task)
                            : new Report.Planned(worker.id, id, task.attempt(), plan(id, table)));
            return;
        }
        if (id.kind() == TaskKind.PROVE) {
            say(
                    worker,
                    chance(troubled(id) ? disproof : 0.2)
                            ? failed(worker, task)
                            : new Report.Proven(worker.id, id, task.attempt(), table.prove(task)));
            return;
        }
        long fence = table.take(task);
        if (fence == 0) {
            say(
                    worker,
                    new Report.TaskFailed(
                            worker.id, id, task.attempt(), new Failure(ErrorCode.RUN_ENDED, "over"), health()));
            return;
        }
        worker.held.put(fence, new SimWorker.Held(task, fence));
        say(worker, new Report.TaskTaken(worker.id, id, task.attempt(), fence));
    }

    private PlanResult plan(TaskId task, SimDatabase table) {
        List<Problem> problems = troubled(task) && chance(0.2)
                ? List.of(new Problem(ErrorCode.INVALID_VALUE, "backfill", "drawn", ""))
                : List.of();
        TreeSet<Integer> cuts = new TreeSet<>();
        for (int i = random.nextInt(6); i > 0; i--) {
            cuts.add(random.nextInt(table.rows()));
        }
        List<Key> boundaries = cuts.stream().map(SimDatabase::key).toList();
        return new PlanResult(
                problems,
                "\"public\".\"" + task.migration() + "\"",
                List.of(new KeyColumn("id", KeyType.INTEGER, "bigint")),
                boundaries,
                table.rows(),
                List.of(),
                Map.of(),
                "table=" + task.migration());
    }

    /** Whether the worker lets go of it. */
    private boolean progress(SimWorker worker, SimWorker.Held held) {
        Task task = held.task();
        SimDatabase table = table(task.id());
        if (chance(0.01)) {
            say(
                    worker,
                    new Report.TaskReturned(
                            worker.id, task.id(), task.attempt(), new Failure(ErrorCode.WORKER_STOPPING, "stopping")));
            return true;
        }
        if (chance(troubled(task.id()) ? trouble : 0.03)) {
            say(worker, failed(worker, task));
            return true;
        }
        Outcome outcome = random.nextInt(4) == 0
                ? table.close(task, held.fence(), random)
                : table.batch(task, held.fence(), 1 + random.nextInt(8));
        if (outcome != null) {
            say(worker, new Report.TaskEnded(worker.id, task.id(), task.attempt(), outcome, health()));
            return true;
        }
        SimDatabase.Checkpoint checkpoint = table.checkpoints.get(task.id());
        if (checkpoint == null || checkpoint.fence != held.fence()) {
            say(
                    worker,
                    new Report.TaskReturned(
                            worker.id, task.id(), task.attempt(), new Failure(ErrorCode.FENCED, "fenced")));
            return true;
        }
        return false;
    }

    private Report failed(SimWorker worker, Task task) {
        ErrorCode code = List.of(ErrorCode.DATABASE_ERROR, ErrorCode.DATABASE_UNREACHABLE, ErrorCode.THROTTLED)
                .get(random.nextInt(troubled(task.id()) ? 1 : 3));
        if (code == ErrorCode.THROTTLED && random.nextBoolean()) {
            inbox.add(random.nextInt(inbox.size() + 1), new Report.WayFree(worker.id, task.id()));
        }
        return new Report.TaskFailed(worker.id, task.id(), task.attempt(), new Failure(code, "drawn"), health());
    }

    private Health health() {
        return new Health(calm ? 0 : random.nextDouble() * 1.4, "drawn");
    }

    private void say(SimWorker worker, Report report) {
        if (worker.mute || chance(0.02)) {
            return;
        }
        send(report);
        if (chance(0.05)) {
            inbox.add(random.nextInt(inbox.size()), report);
        }
    }

    private void deliver() {
        int waiting = calm ? inbox.size() : random.nextInt(inbox.size() + 1);
        for (int i = 0; i < waiting; i++) {
            InboxMessage message = inbox.remove(chance(0.1) ? random.nextInt(inbox.size()) : 0);
            decide(Wire.read(Wire.write(message), InboxMessage.class));
        }
    }

    /** Has the coordinator decide, twice to see that deciding changes nothing, and applies what it decided. */
    Effects decide(InboxMessage message) {
        assertEquals(
                Coordinator.decide(state, message, now, TestFleet.SEAL).outputs(),
                Coordinator.decide(state, message, now, TestFleet.SEAL).outputs());
        Effects effects = Coordinator.decide(state, message, now, TestFleet.SEAL);
        apply(effects, message);
        if (message instanceof Command command) {
            Effects again = Coordinator.decide(state, command, now, TestFleet.SEAL);
            assertTrue(again.changes().isEmpty(), "a repeated command changes nothing");
            assertEquals(1, again.outputs().size());
        }
        return effects;
    }

    private void decideDue() {
        for (int rounds = 0; state.due(now); rounds++) {
            assertTrue(rounds < 1_000, () -> "errands never end: " + state.due(now, 3));
            List<Errand> due = state.due(now, 1 + random.nextInt(5));
            apply(Coordinator.run(state, due, now, TestFleet.SEAL), "time");
        }
    }

    private void apply(Effects effects, Object cause) {
        book.decided(state, cause, effects);
        Map<String, Integer> before = flights();
        memory.write(effects);
        state.apply(effects);
        Map<String, Integer> after = flights();
        for (Output output : effects.outputs()) {
            if (output instanceof Output.TaskOut out) {
                sent(out.task());
                for (String place : Places.of(out.task().id().database())) {
                    int count = after.getOrDefault(place, 0);
                    if (count > before.getOrDefault(place, 0)) {
                        var known = state.get(Entity.DATABASE, place);
                        assertNotNull(known);
                        double window = known.writing().setbacks() > 0 ? 1 : known.window();
                        assertTrue(count <= window, () -> count + " in flight, window " + known);
                    }
                }
            } else if (output instanceof Output.StateOut out) {
                if (out.value() == null) {
                    published.remove(out.key().toString());
                } else {
                    published.put(out.key().toString(), out.value());
                }
            }
        }
    }

    private void sent(Task task) {
        int last = lastAttempt.getOrDefault(task.id(), 0);
        assertTrue(task.attempt() > last, () -> task.id() + " attempt " + task.attempt() + " after " + last);
        lastAttempt.put(task.id(), task.attempt());
        if (!chance(0.01)) {
            queue.add(task);
        }
    }

    /** By place: each database, and each route over two. */
    private Map<String, Integer> flights() {
        Map<String, Integer> flights = new HashMap<>();
        state.all(Entity.FLIGHT)
                .forEach(flight -> Places.of(flight.task().database())
                        .forEach(place ->
                                flights.merge(place, flight.task().kind() == TaskKind.CLEANUP ? 0 : 1, Integer::sum)));
        return flights;
    }

    /** What must hold at any time. */
    private void check() {
        for (Shard shard : state.all(Entity.SHARD)) {
            if (shard.ledger() == null) {
                continue;
            }
            for (LedgerRange range : shard.ledger().ranges()) {
                TaskId id = new TaskId(
                        shard.run().name(), shard.run().incarnation(), shard.database(), TaskKind.BACKFILL, range.id());
                Flight flight = state.get(Entity.FLIGHT, Flight.key(id));
                boolean ended = shard.cleaned();
                if (range.status() == RangeStatus.IN_FLIGHT && !ended) {
                    assertNotNull(flight, () -> id + " is in flight nowhere");
                    assertEquals(range.attempts(), flight.attempt());
                } else if (range.status() != RangeStatus.IN_FLIGHT) {
                    assertEquals(null, flight, () -> id + " is " + range.status() + " and in flight");
                }
            }
        }
        flights().forEach((database, count) -> {
            if (published.get(StateKey.database(database).toString()) instanceof DatabaseState seen) {
                assertEquals(count, seen.inFlight(), "published count of " + database);
            }
        });
    }

    RunId run(String migration) {
        return state.current(migration).orElseThrow();
    }
}
