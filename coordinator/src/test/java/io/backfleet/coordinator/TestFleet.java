package io.backfleet.coordinator;

import io.backfleet.coordinator.gate.Seal;
import io.backfleet.coordinator.state.Effects;
import io.backfleet.coordinator.state.Effects.Output;
import io.backfleet.coordinator.state.Entity;
import io.backfleet.coordinator.state.Errand;
import io.backfleet.coordinator.state.FleetState;
import io.backfleet.coordinator.state.Worker;
import io.backfleet.protocol.audit.AuditRecord;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.Failure;
import io.backfleet.protocol.error.Problem;
import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.key.KeyColumn;
import io.backfleet.protocol.key.KeyType;
import io.backfleet.protocol.message.Command;
import io.backfleet.protocol.message.InboxMessage;
import io.backfleet.protocol.message.Report;
import io.backfleet.protocol.signal.Signal;
import io.backfleet.protocol.signal.Signals;
import io.backfleet.protocol.spec.BackfillSpec;
import io.backfleet.protocol.spec.MigrationSpec;
import io.backfleet.protocol.spec.Settings;
import io.backfleet.protocol.spec.TableName;
import io.backfleet.protocol.state.CommandResult;
import io.backfleet.protocol.state.DatabaseState;
import io.backfleet.protocol.state.MigrationState;
import io.backfleet.protocol.state.ShardState;
import io.backfleet.protocol.state.StateKey;
import io.backfleet.protocol.task.Claim;
import io.backfleet.protocol.task.Counters;
import io.backfleet.protocol.task.Health;
import io.backfleet.protocol.task.Outcome;
import io.backfleet.protocol.task.PlanResult;
import io.backfleet.protocol.task.Proof;
import io.backfleet.protocol.task.Role;
import io.backfleet.protocol.task.Task;
import io.backfleet.protocol.task.TaskKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The core with hands: messages go in one by one, tasks and public state come out. */
public final class TestFleet {
    public static final String WORKER = "w1";
    public static final String VERIFIER = "v1";
    public static final Seal SEAL = new Seal(new Signals("test."), null);

    public long now = 10_000_000;
    public final FleetState state = new FleetState(now);
    public final List<Task> tasks = new ArrayList<>();
    public final Map<String, Object> published = new HashMap<>();
    public final List<Signal> signals = new ArrayList<>();
    public final List<AuditRecord> trail = new ArrayList<>();
    public Seal seal = SEAL;
    public int publications;
    /** Sees each decision before it is applied. */
    public Watch watch = (before, cause, effects) -> {};

    /** Whether the databases bear out at once whatever is claimed. */
    public boolean provesAll = true;

    private int commands;

    /** Looks on. */
    @FunctionalInterface
    public interface Watch {
        /** @param cause the message that was decided on; null when time has passed */
        void decided(FleetState before, @Nullable Object cause, Effects effects);
    }

    /** A fleet with a living worker of four slots. */
    public static TestFleet serving(String... databases) {
        TestFleet fleet = new TestFleet();
        fleet.send(new Report.WorkerHere(WORKER, 4, List.of(databases), "test"));
        return fleet;
    }

    public Effects send(InboxMessage message) {
        Effects effects = apply(message, Coordinator.decide(state, message, now, seal));
        runDue();
        while (provesAll && tasks.stream().anyMatch(task -> task.claim() != null)) {
            take(TaskKind.PROVE).forEach(task -> proven(task, 0, 0));
        }
        return effects;
    }

    /** Lets time pass, second by second, the worker saying now and then that it lives. */
    public void pass(long millis) {
        pass(millis, true);
    }

    public void pass(long millis, boolean workerLives) {
        long end = now + millis;
        while (now < end) {
            now = Math.min(end, now + 1_000);
            if (workerLives && now % 20_000 == 0) {
                send(new Report.WorkerHere(WORKER, 4, served(Role.WORKER), "test"));
                if (!served(Role.VERIFIER).isEmpty()) {
                    verifier(served(Role.VERIFIER).toArray(new String[0]));
                }
            }
            runDue();
        }
    }

    private List<String> served(Role role) {
        List<String> served = new ArrayList<>();
        for (Worker worker : state.all(Entity.WORKER)) {
            served.addAll(worker.role() == role ? worker.databases() : List.of());
        }
        return served.stream().distinct().toList();
    }

    /** A verifier of four slots comes, or says that it is still there. */
    public void verifier(String... databases) {
        send(new Report.WorkerHere(VERIFIER, Role.VERIFIER, 4, List.of(databases), "test"));
    }

    private void runDue() {
        int rounds = 0;
        while (state.due(now)) {
            if (++rounds > 1_000) {
                throw new AssertionError("always due: " + state.due(now, 3));
            }
            List<Errand> due = state.due(now, 100);
            apply(null, Coordinator.run(state, due, now, seal));
        }
    }

    private Effects apply(@Nullable Object cause, Effects effects) {
        watch.decided(state, cause, effects);
        state.apply(effects);
        for (Output output : effects.outputs()) {
            if (output instanceof Output.TaskOut out) {
                tasks.add(out.task());
            } else if (output instanceof Output.StateOut out) {
                publications++;
                if (out.value() == null) {
                    published.remove(out.key().toString());
                } else {
                    published.put(out.key().toString(), out.value());
                }
            } else if (output instanceof Output.SignalOut out) {
                signals.add(out.signal());
            } else if (output instanceof Output.AuditOut out) {
                trail.add(out.record());
            }
        }
        return effects;
    }

    public static MigrationSpec spec(String name, String table, String... databases) {
        return new MigrationSpec(
                name,
                "",
                Arrays.asList(databases),
                new BackfillSpec(TableName.parse(table), null, Map.of("c", "1"), false, List.of()),
                Settings.DEFAULT);
    }

    public String id() {
        return "c" + commands++;
    }

    public @Nullable ErrorCode submit(MigrationSpec spec) {
        return answer(new Command.Submit(id(), "ann", spec, spec.digest()));
    }

    /** The refusal's code, or null. */
    public @Nullable ErrorCode answer(Command command) {
        send(command);
        Failure refusal = result(command.id()).refusal();
        return refusal == null ? null : refusal.code();
    }

    public CommandResult result(String command) {
        return (CommandResult) known(StateKey.command(command));
    }

    public MigrationState migration(String name) {
        return (MigrationState) known(StateKey.migration(name));
    }

    public ShardState shard(String migration, String database) {
        return (ShardState) known(StateKey.shard(migration, database));
    }

    public DatabaseState database(String id) {
        return (DatabaseState) known(StateKey.database(id));
    }

    private Object known(StateKey key) {
        Object value = published.get(key.toString());
        if (value == null) {
            throw new AssertionError("not published: " + key);
        }
        return value;
    }

    /** The tasks of a kind published since the last call, which it forgets. */
    public List<Task> take(TaskKind kind) {
        List<Task> taken =
                tasks.stream().filter(task -> task.id().kind() == kind).toList();
        tasks.removeAll(taken);
        return taken;
    }

    public Task takeOne(TaskKind kind) {
        List<Task> taken = take(kind);
        if (taken.size() != 1) {
            throw new AssertionError("one " + kind + " task expected, not " + taken);
        }
        return taken.get(0);
    }

    public static PlanResult plan(String table, long rows, String... cuts) {
        return new PlanResult(
                List.of(),
                table,
                List.of(new KeyColumn("id", KeyType.INTEGER, "bigint")),
                Arrays.stream(cuts).map(Key::of).toList(),
                rows,
                List.of(),
                Map.of(),
                "table=" + table);
    }

    public void planned(Task task, PlanResult result) {
        send(new Report.Planned(WORKER, task.id(), task.attempt(), result));
    }

    /** Submits, and plans every database with so many ranges of 100 rows. */
    public void running(String name, int ranges, String... databases) {
        submit(spec(name, name, databases));
        String[] cuts = new String[ranges - 1];
        for (int i = 1; i < ranges; i++) {
            cuts[i - 1] = Integer.toString(i * 100);
        }
        while (true) {
            List<Task> plans = take(TaskKind.PLAN);
            if (plans.isEmpty()) {
                return;
            }
            plans.forEach(task -> planned(task, plan("\"" + name + "\"", ranges * 100L, cuts)));
        }
    }

    /** Answers a PROVE task, by so many tasks and rows more or less than were claimed. */
    public void proven(Task task, int tasks, long rows) {
        Claim claim = Objects.requireNonNull(task.claim());
        Proof proof = new Proof(claim.tasks() + tasks, claim.seen() + rows, claim.mark());
        send(new Report.Proven(WORKER, task.id(), task.attempt(), proof));
    }

    public void taken(Task task) {
        send(new Report.TaskTaken(WORKER, task.id(), task.attempt(), 1));
    }

    public void done(Task task) {
        ended(task, new Outcome.Done(new Counters(100, 100, 0, 1, 1, 0)), Health.GOOD);
    }

    public void ended(Task task, Outcome outcome, Health health) {
        send(new Report.TaskEnded(WORKER, task.id(), task.attempt(), outcome, health));
    }

    public void failed(Task task, ErrorCode code) {
        send(new Report.TaskFailed(WORKER, task.id(), task.attempt(), new Failure(code, "as told"), Health.GOOD));
    }

    public static Problem problem() {
        return new Problem(ErrorCode.TABLE_NOT_FOUND, "backfill.table", "no such table", "create it");
    }
}
