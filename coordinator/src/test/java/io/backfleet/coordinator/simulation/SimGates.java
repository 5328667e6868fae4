package io.backfleet.coordinator.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.coordinator.Coordinator;
import io.backfleet.coordinator.TestFleet;
import io.backfleet.coordinator.state.Effects;
import io.backfleet.coordinator.state.Effects.Output;
import io.backfleet.coordinator.state.FleetState;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.Failure;
import io.backfleet.protocol.gate.GateVerdict.Position;
import io.backfleet.protocol.message.Command;
import io.backfleet.protocol.message.InboxMessage;
import io.backfleet.protocol.message.Report;
import io.backfleet.protocol.route.Route;
import io.backfleet.protocol.state.StateKey;
import io.backfleet.protocol.task.Health;
import io.backfleet.protocol.task.Outcome;
import io.backfleet.protocol.task.PlanResult;
import io.backfleet.protocol.task.Role;
import io.backfleet.protocol.task.Task;
import io.backfleet.protocol.task.TaskKind;
import io.backfleet.protocol.verification.GateState;
import io.backfleet.protocol.verification.VerificationState;
import io.backfleet.protocol.wire.Wire;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A fleet in virtual time that compares one migration's tables while rows begin and cease to differ: verifiers and
 * workers that die, fall silent and repeat themselves, messages out of order, a coordinator that restarts on a machine
 * with another clock. Everything is drawn from one seed.
 */
final class SimGates {
    static final String NAME = "m";

    final Random random;
    final Map<String, SimTable> tables = new TreeMap<>();
    final Map<String, Object> published = new HashMap<>();
    /** True time; the coordinator's clock may be off. */
    long time = 1_000_000;

    boolean calm;
    int opened;

    private final Memory memory = new Memory();
    private final List<Task> work = new ArrayList<>();
    private final List<Task> checks = new ArrayList<>();
    private final List<InboxMessage> inbox = new ArrayList<>();
    /** Said before, and to be heard again at any time. */
    private final List<InboxMessage> late = new ArrayList<>();

    private final List<Verifier> verifiers = new ArrayList<>();
    /** When a pass handed its first task out, in true time, by database and number. */
    private final Map<String, Long> begun = new HashMap<>();

    private FleetState state = new FleetState(time);
    private long skew;
    private long nextHere;
    private int drawn;
    private @Nullable Object cause;
    private final Book book;

    /** A verifier process. */
    private static final class Verifier {
        final String id;
        final List<SimCheck> held = new ArrayList<>();
        boolean mute;

        Verifier(String id) {
            this.id = id;
        }
    }

    SimGates(long seed, Book book) {
        this.book = book;
        random = new Random(seed);
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            // every second fleet compares two databases with each other
            tables.put(seed % 2 == 0 ? "db" + i : "db" + i + ">t" + i, new SimTable(1 + random.nextInt(20)));
        }
    }

    long now() {
        return time + skew;
    }

    String draw() {
        return "id" + drawn++;
    }

    boolean chance(double share) {
        return !calm && random.nextDouble() < share;
    }

    void send(InboxMessage message) {
        inbox.add(message);
    }

    /** Something happens. */
    void step() {
        time += random.nextInt(400);
        if (chance(0.004)) {
            skew = random.nextLong(-2_000, 2_000);
            state = memory.read(now());
        }
        tables.values().forEach(this::live);
        if (nextHere <= time || verifiers.isEmpty()) {
            here();
        }
        for (Verifier verifier : List.copyOf(verifiers)) {
            if (chance(0.004)) {
                verifiers.remove(verifier);
                if (random.nextBoolean()) {
                    send(new Report.WorkerGone(verifier.id));
                }
            } else {
                verify(verifier);
            }
        }
        if (!work.isEmpty() && random.nextInt(3) > 0) {
            work(chance(0.25) ? work.get(random.nextInt(work.size())) : work.remove(0));
        }
        if (!late.isEmpty() && chance(0.05)) {
            send(late.remove(random.nextInt(late.size())));
        }
        int waiting = calm ? inbox.size() : random.nextInt(inbox.size() + 1);
        for (int i = 0; i < waiting; i++) {
            decide(inbox.remove(chance(0.1) ? random.nextInt(inbox.size()) : 0));
        }
        for (int rounds = 0; state.due(now()); rounds++) {
            assertTrue(rounds < 1_000, () -> "errands never end: " + state.due(now(), 3));
            cause = "time";
            apply(Coordinator.run(state, state.due(now(), 1 + random.nextInt(5)), now(), TestFleet.SEAL));
        }
        check();
    }

    /** Whether its shards go from one database into another. */
    boolean crosses() {
        return tables.keySet().stream().anyMatch(route -> Route.parse(route).crosses());
    }

    /** What writers and operators do to a table. */
    private void live(SimTable table) {
        int row = random.nextInt(table.rows());
        if (chance(0.006)) {
            table.drift(row, time);
        }
        if (chance(0.02)) {
            table.agree(row);
        }
        if (chance(0.002)) {
            table.alter();
        }
        if (chance(0.001)) {
            table.failOver(random, time);
        }
    }

    private void here() {
        nextHere = time + 20_000;
        while (verifiers.size() < 2) {
            verifiers.add(new Verifier(draw()));
        }
        List<String> served = tables.keySet().stream()
                .flatMap(route -> Route.parse(route).databases().stream())
                .toList();
        send(new Report.WorkerHere("w", 2, served, "test"));
        verifiers.forEach(verifier -> send(new Report.WorkerHere(verifier.id, Role.VERIFIER, 2, served, "test")));
    }

    private void verify(Verifier verifier) {
        verifier.mute = !calm && (verifier.mute ? !chance(0.02) : chance(0.003));
        if (verifier.held.size() < 2 && !checks.isEmpty()) {
            Task task = chance(0.1) ? checks.get(random.nextInt(checks.size())) : checks.remove(0);
            verifier.held.add(new SimCheck(task, table(task)));
            say(verifier, new Report.TaskTaken(verifier.id, task.id(), task.attempt(), 0));
        }
        for (SimCheck check : List.copyOf(verifier.held)) {
            Report end = progress(verifier, check);
            if (end != null) {
                verifier.held.remove(check);
                say(verifier, end);
            }
        }
    }

    /** Goes on with a task; gives the report that it ends with. */
    private @Nullable Report progress(Verifier verifier, SimCheck check) {
        Task task = check.task;
        if (chance(0.04)) {
            return failed(verifier.id, task);
        }
        if (chance(0.01)) {
            return new Report.TaskReturned(
                    verifier.id, task.id(), task.attempt(), new Failure(ErrorCode.WORKER_STOPPING, "stopping"));
        }
        if (!check.walked() && !chance(0.06)) {
            long waiting = check.walk(1 + random.nextInt(8));
            if (waiting >= 0) {
                say(verifier, new Report.Suspects(verifier.id, task.id(), task.attempt(), waiting));
            }
            return null;
        }
        if (random.nextInt(3) == 0) {
            return null;
        }
        if (!check.sameWorld()) {
            ErrorCode code = random.nextBoolean() ? ErrorCode.SCHEMA_CHANGED : ErrorCode.READ_ONLY;
            return new Report.TaskFailed(
                    verifier.id, task.id(), task.attempt(), new Failure(code, "changed"), Health.GOOD);
        }
        return new Report.Verified(
                verifier.id,
                task.id(),
                task.attempt(),
                check.judge(random, calm ? 0 : 0.1, chance(0.02) ? 3_600_000 : 0),
                Health.GOOD);
    }

    private void work(Task task) {
        if (task.id().kind() == TaskKind.PLAN) {
            send(new Report.Planned("w", task.id(), task.attempt(), plan(table(task))));
        } else if (task.id().kind() == TaskKind.CLEANUP) {
            send(new Report.CleanedUp("w", task.id(), task.attempt()));
        } else if (task.id().kind() == TaskKind.REPAIR) {
            if (chance(0.5)) {
                send(failed("w", task));
            } else {
                Outcome outcome = table(task).repair(task.id(), task.range(), random, chance(0.15));
                send(new Report.TaskEnded("w", task.id(), task.attempt(), outcome, Health.GOOD));
            }
        }
    }

    private Report failed(String process, Task task) {
        ErrorCode code = random.nextBoolean() ? ErrorCode.DATABASE_ERROR : ErrorCode.DATABASE_UNREACHABLE;
        return new Report.TaskFailed(process, task.id(), task.attempt(), new Failure(code, "drawn"), Health.GOOD);
    }

    private SimTable table(Task task) {
        SimTable table = tables.get(task.id().database());
        if (table == null) {
            throw new AssertionError("no table for " + task.id());
        }
        return table;
    }

    private static PlanResult plan(SimTable table) {
        return table.rows() < 4
                ? TestFleet.plan("t", table.rows())
                : TestFleet.plan("t", table.rows(), "1", Integer.toString(table.rows() / 2));
    }

    private void say(Verifier verifier, Report report) {
        if (verifier.mute || chance(0.02)) {
            return;
        }
        send(report);
        if (chance(0.1)) {
            late.add(report);
        }
    }

    /** Has the coordinator decide, twice to see that it decides alike, and applies what it decided. */
    void decide(InboxMessage message) {
        InboxMessage read = Wire.read(Wire.write(message), InboxMessage.class);
        Effects effects = Coordinator.decide(state, read, now(), TestFleet.SEAL);
        assertEquals(
                effects.outputs(),
                Coordinator.decide(state, read, now(), TestFleet.SEAL).outputs());
        cause = read;
        apply(effects);
    }

    private void apply(Effects effects) {
        book.decided(state, cause, effects);
        memory.write(effects);
        state.apply(effects);
        for (Output output : effects.outputs()) {
            if (output instanceof Output.TaskOut out) {
                Task task = out.task();
                if (task.pass() > 0) {
                    begun.putIfAbsent(task.id().database() + "/" + task.pass(), time);
                }
                if (!chance(0.01)) {
                    (task.pass() > 0 ? checks : work).add(task);
                }
            } else if (output instanceof Output.StateOut out) {
                published(out);
            }
        }
    }

    private void published(Output.StateOut out) {
        Position before = position();
        if (out.value() == null) {
            published.remove(out.key().toString());
        } else {
            published.put(out.key().toString(), out.value());
        }
        if (before != Position.OPEN && position() == Position.OPEN) {
            opened++;
            boolean mayOpen = cause instanceof Report.Verified
                    || cause instanceof Command
                    || (cause != null && cause.equals("time"));
            assertTrue(mayOpen, () -> "opened by " + cause);
        }
    }

    @Nullable
    Position position() {
        return published.get(StateKey.gate(NAME).toString()) instanceof GateState gate
                ? gate.verdict().position()
                : null;
    }

    /** Whether no row differs. */
    boolean agree() {
        return tables.values().stream()
                .allMatch(table -> Arrays.stream(table.since).allMatch(since -> since == SimTable.AGREES));
    }

    private VerificationState verification(String database) {
        return (VerificationState) Objects.requireNonNull(
                published.get(StateKey.verification(NAME, database).toString()), database);
    }

    /** While the gate is open, no row differs that already did when the newest clean pass began. */
    private void check() {
        if (position() != Position.OPEN) {
            return;
        }
        tables.forEach((database, table) -> {
            var passes = verification(database).evidence().passes();
            int newest = passes.get(passes.size() - 1).number();
            long start = begun.getOrDefault(database + "/" + newest, Long.MAX_VALUE);
            for (int row = 0; row < table.rows(); row++) {
                int at = row;
                assertTrue(
                        table.since[row] >= start,
                        () -> "open while row " + at + " of " + database + " differs since " + table.since[at]
                                + ", before pass " + newest + " began at " + start);
            }
        });
    }
}
