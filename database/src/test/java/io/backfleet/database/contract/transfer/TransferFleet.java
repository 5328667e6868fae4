package io.backfleet.database.contract.transfer;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.backfleet.database.Examination;
import io.backfleet.database.Faults;
import io.backfleet.database.FencedTask;
import io.backfleet.database.FleetDatabase;
import io.backfleet.database.VerifyingTask;
import io.backfleet.database.VerifyingTask.Look;
import io.backfleet.database.config.DatabaseEntry;
import io.backfleet.database.contract.TestFleet;
import io.backfleet.protocol.error.Problem;
import io.backfleet.protocol.finding.Difference;
import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.key.KeyRange;
import io.backfleet.protocol.spec.MigrationSpec;
import io.backfleet.protocol.spec.SpecReader;
import io.backfleet.protocol.task.Counters;
import io.backfleet.protocol.task.Outcome;
import io.backfleet.protocol.task.PlanResult;
import io.backfleet.protocol.task.Task;
import io.backfleet.protocol.task.TaskId;
import io.backfleet.protocol.task.TaskKind;
import io.backfleet.testkit.jdbc.ScratchDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A test's database as the fleet sees it, with a spec from one table into another and shorthands for its tasks. */
public final class TransferFleet implements MovingFleet {
    public final FleetDatabase database;
    private final MigrationSpec spec;
    private final String incarnation;
    private @Nullable PlanResult plan;

    private TransferFleet(FleetDatabase database, MigrationSpec spec) {
        this.database = database;
        this.spec = spec;
        this.incarnation = "i" + UUID.randomUUID();
    }

    /**
     * Opens it.
     *
     * @param lines of the backfill section, then perhaps those of other sections
     */
    public static TransferFleet open(TransferEngine engine, ScratchDatabase database, String... lines) {
        return open(engine, database, Faults.NONE, lines);
    }

    /** The same, failing on purpose. */
    public static TransferFleet open(TransferEngine engine, ScratchDatabase database, Faults faults, String... lines) {
        return new TransferFleet(engine.open(entry(database.jdbcUrl(), List.of()), faults), spec(lines));
    }

    /** The same as another role, or somewhere else. */
    public static TransferFleet open(TransferEngine engine, DatabaseEntry entry, Faults faults, String... lines) {
        return new TransferFleet(engine.open(entry, faults), spec(lines));
    }

    /** The same with replicas, which a comparison may read. */
    public static TransferFleet open(
            TransferEngine engine, ScratchDatabase database, List<String> replicas, String... lines) {
        return new TransferFleet(engine.open(entry(database.jdbcUrl(), replicas), Faults.NONE), spec(lines));
    }

    public static DatabaseEntry entry(String jdbcUrl, List<String> replicas) {
        return TestFleet.entry(jdbcUrl, null, replicas);
    }

    private static MigrationSpec spec(String... lines) {
        StringBuilder yaml = new StringBuilder("migration: m\ndatabases: [db-1]\n");
        boolean alone = lines[0].startsWith("verify:");
        yaml.append(alone ? "" : "backfill:\n");
        boolean top = alone;
        for (String line : lines) {
            top |= line.startsWith("verify:");
            yaml.append(top ? "" : "  ").append(line).append('\n');
        }
        return SpecReader.read("spec.yaml", yaml.toString());
    }

    /** Plans, and wants no problems. */
    public TransferFleet planned() {
        List<Problem> problems = plan().problems();
        if (!problems.isEmpty()) {
            close();
        }
        assertEquals(List.of(), problems);
        return this;
    }

    @Override
    public PlanResult plan() {
        PlanResult result = database.plan(task(TaskKind.PLAN, 0, KeyRange.ALL), () -> false);
        plan = result;
        return result;
    }

    @Override
    public Examination examine() {
        return database.examine(spec);
    }

    /** Codes and paths of what keeps the spec from running. */
    public List<String> refusals() {
        return examine().problems().stream()
                .map((Problem p) -> p.code() + " " + p.path())
                .toList();
    }

    public Task task(TaskKind kind, int range, KeyRange keys) {
        return new Task(
                new TaskId("m", incarnation, "db-1", kind, range),
                1,
                spec,
                spec.digest(),
                plan == null ? List.of() : plan.key(),
                keys,
                0,
                false,
                plan == null ? null : plan.fingerprint(),
                null,
                kind == TaskKind.VERIFY ? 1 : 0);
    }

    @Override
    public FencedTask take(TaskKind kind, int range, KeyRange keys) {
        return database.take(task(kind, range, keys)).orElseThrow();
    }

    @Override
    public Counters finish(TaskKind kind, int range, KeyRange keys, int rows) {
        try (FencedTask task = take(kind, range, keys)) {
            while (!task.finished()) {
                task.writeNext(rows);
            }
            Counters counters = task.counters();
            task.close(new Outcome.Done(counters));
            return counters;
        }
    }

    /** Plans and fills in the whole table, in ranges that are cut where the plan says. */
    public Counters fill(int rows) {
        planned();
        List<Key> bounds = new ArrayList<>(requireNonNull(plan).boundaries());
        Counters all = Counters.ZERO;
        for (int i = 0; i <= bounds.size(); i++) {
            KeyRange keys = new KeyRange(i == 0 ? null : bounds.get(i - 1), i == bounds.size() ? null : bounds.get(i));
            all = all.plus(finish(TaskKind.BACKFILL, i, keys, rows));
        }
        return all;
    }

    @Override
    public VerifyingTask verify(KeyRange keys) {
        return database.verify(task(TaskKind.VERIFY, 0, keys));
    }

    /** All that differs, as {@code key: column direction, ...}. */
    public List<String> differences(int rows) {
        return suspects(KeyRange.ALL, rows).entrySet().stream()
                .map(row -> row.getKey() + ":" + text(row.getValue()))
                .toList();
    }

    /** The look at a row that must be among them. */
    public static Look at(Map<Key, Look> looks, String key) {
        return requireNonNull(looks.get(Key.of(key)), key);
    }

    /** The columns in which a row, which must differ, does so. */
    public static List<Difference.Column> columns(Look look) {
        return requireNonNull(look.difference(), "no difference").columns();
    }

    /** What a look shows, as {@code column direction}. */
    public static String text(Look look) {
        StringBuilder text = new StringBuilder();
        if (look.difference() != null) {
            look.difference()
                    .columns()
                    .forEach(c -> text.append(' ').append(c.name()).append(' ').append(c.direction()));
        }
        return text.toString();
    }

    @Override
    public void close() {
        database.close();
    }
}
