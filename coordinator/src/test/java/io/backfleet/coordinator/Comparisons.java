package io.backfleet.coordinator;

import io.backfleet.protocol.finding.Difference;
import io.backfleet.protocol.finding.Direction;
import io.backfleet.protocol.finding.Findings;
import io.backfleet.protocol.finding.Undecided;
import io.backfleet.protocol.gate.GateVerdict.Position;
import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.key.KeyRange;
import io.backfleet.protocol.message.Report;
import io.backfleet.protocol.spec.BackfillSpec;
import io.backfleet.protocol.spec.GatePolicy;
import io.backfleet.protocol.spec.MigrationSpec;
import io.backfleet.protocol.spec.Settings;
import io.backfleet.protocol.spec.TableName;
import io.backfleet.protocol.spec.VerifySpec;
import io.backfleet.protocol.state.StateKey;
import io.backfleet.protocol.task.Counters;
import io.backfleet.protocol.task.Health;
import io.backfleet.protocol.task.Outcome;
import io.backfleet.protocol.task.Task;
import io.backfleet.protocol.task.TaskKind;
import io.backfleet.protocol.verification.GateState;
import io.backfleet.protocol.verification.VerificationState;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What verifiers say in tests, and what comes of it. */
public final class Comparisons {
    public static final long EVERY = 60_000;
    public static final GatePolicy TWO_PASSES = new GatePolicy(2, 0, List.of(), 0, 86_400_000, 600_000, 3_600_000);

    private final TestFleet fleet;
    public String schema = "table=1;columns=2";
    public String server = "system=7;timeline=1";
    public boolean lagKnown = true;

    public Comparisons(TestFleet fleet) {
        this.fleet = fleet;
    }

    public static MigrationSpec spec(String name, boolean backfill, boolean autoRepair, String... databases) {
        return spec(name, backfill, autoRepair, TWO_PASSES, databases);
    }

    public static MigrationSpec spec(
            String name, boolean backfill, boolean autoRepair, GatePolicy gate, String... databases) {
        TableName table = TableName.parse(name);
        VerifySpec verify = new VerifySpec(
                table,
                null,
                Map.of("c", "1"),
                Set.of(),
                Map.of(),
                Map.of(),
                List.of(),
                "",
                1_000,
                5,
                EVERY,
                autoRepair,
                false);
        return new MigrationSpec(
                name,
                "",
                Arrays.asList(databases),
                backfill ? new BackfillSpec(table, null, Map.of("c", "1"), false, List.of()) : null,
                verify,
                gate,
                Settings.DEFAULT);
    }

    /** Plans a submitted migration with so many ranges of 100 rows on each database, and fills them in. */
    public void filled(int ranges) {
        String[] cuts = new String[ranges - 1];
        for (int i = 1; i < ranges; i++) {
            cuts[i - 1] = Integer.toString(i * 100);
        }
        List<Task> tasks = fleet.take(TaskKind.PLAN);
        while (!tasks.isEmpty()) {
            tasks.forEach(task ->
                    fleet.planned(task, TestFleet.plan("\"" + task.spec().table() + "\"", ranges * 100L, cuts)));
            tasks = fleet.take(TaskKind.PLAN);
        }
        tasks = fleet.take(TaskKind.BACKFILL);
        while (!tasks.isEmpty()) {
            tasks.forEach(fleet::done);
            tasks = fleet.take(TaskKind.BACKFILL);
        }
    }

    /** Answers the tasks of the pass that runs, and those that follow in it, as clean. It takes a second. */
    public void cleanPass() {
        fleet.pass(1_000);
        List<Task> tasks = fleet.take(TaskKind.VERIFY);
        if (tasks.isEmpty()) {
            throw new AssertionError("no pass runs");
        }
        int pass = tasks.get(0).pass();
        while (!tasks.isEmpty()) {
            for (Task task : tasks) {
                if (task.pass() != pass) {
                    fleet.tasks.add(task);
                } else {
                    verified(task, clean());
                }
            }
            List<Task> next = fleet.take(TaskKind.VERIFY);
            tasks = next.stream().filter(task -> task.pass() == pass).toList();
            fleet.tasks.addAll(next.stream().filter(task -> task.pass() != pass).toList());
        }
    }

    public Findings clean() {
        return found(true, null, 0, 0, List.of());
    }

    public Findings differing(int rows, String from, String to) {
        return differing(rows, List.of(new KeyRange(Key.of(from), Key.of(to))));
    }

    public Findings differing(int rows, List<KeyRange> keys) {
        return found(true, null, rows, 0, keys);
    }

    public Findings undecided(int rows) {
        return found(true, null, 0, rows, List.of());
    }

    public Findings yielded(@Nullable String position) {
        return found(false, position == null ? null : Key.of(position), 0, 0, List.of());
    }

    private Findings found(
            boolean finished, @Nullable Key position, long differing, long undecided, List<KeyRange> keys) {
        Key lower = keys.isEmpty() ? null : keys.get(0).lower();
        Key first = lower == null ? Key.of("1") : lower;
        return new Findings(
                finished,
                position,
                null,
                100,
                differing + undecided,
                differing == 0 ? Map.of() : Map.of(Direction.BEHIND, differing),
                undecided,
                differing == 0
                        ? List.of()
                        : List.of(new Difference(
                                first, List.of(new Difference.Column("c", Direction.BEHIND, null, null)))),
                undecided == 0 ? List.of() : List.of(new Undecided(Key.of("5"), "hot")),
                keys,
                schema,
                server,
                "primary:5432",
                null,
                lagKnown,
                10,
                0);
    }

    public void verified(Task task, Findings findings) {
        fleet.send(new Report.Verified(TestFleet.VERIFIER, task.id(), task.attempt(), findings, Health.GOOD));
    }

    public void suspects(Task task, long waiting) {
        fleet.send(new Report.Suspects(TestFleet.VERIFIER, task.id(), task.attempt(), waiting));
    }

    public void repaired(Task task, long changed) {
        fleet.ended(task, new Outcome.Done(new Counters(changed, changed, 0, 1, 1, 0)), Health.GOOD);
    }

    public VerificationState state(String migration, String database) {
        return known(StateKey.verification(migration, database), VerificationState.class);
    }

    public GateState gate(String migration) {
        return known(StateKey.gate(migration), GateState.class);
    }

    private <T> T known(StateKey key, Class<T> type) {
        Object value = fleet.published.get(key.toString());
        if (value == null) {
            throw new AssertionError("not published: " + key);
        }
        return type.cast(value);
    }

    public Position position(String migration) {
        return gate(migration).verdict().position();
    }
}
