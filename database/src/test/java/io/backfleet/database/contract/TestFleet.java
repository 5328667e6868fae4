package io.backfleet.database.contract;

import static java.util.Objects.requireNonNull;

import io.backfleet.database.Faults;
import io.backfleet.database.FencedTask;
import io.backfleet.database.FleetDatabase;
import io.backfleet.database.VerifyingTask;
import io.backfleet.database.config.DatabaseEntry;
import io.backfleet.database.config.Secret;
import io.backfleet.protocol.finding.Difference;
import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.key.KeyRange;
import io.backfleet.protocol.spec.MigrationSpec;
import io.backfleet.protocol.spec.SpecReader;
import io.backfleet.protocol.task.Claim;
import io.backfleet.protocol.task.Counters;
import io.backfleet.protocol.task.Outcome;
import io.backfleet.protocol.task.PlanResult;
import io.backfleet.protocol.task.Proof;
import io.backfleet.protocol.task.Task;
import io.backfleet.protocol.task.TaskId;
import io.backfleet.protocol.task.TaskKind;
import io.backfleet.testkit.jdbc.ScratchDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A test's database as the fleet sees it, with shorthands for specs and tasks. */
public final class TestFleet implements AutoCloseable {
    private static final Pattern PASSWORD = Pattern.compile("[?&]password=([^&]*)");
    private static final Pattern URL = Pattern.compile("(jdbc:[^?]*)\\?(?:.*&)?user=([^&]*).*");

    public static final Duration IMPATIENT = Duration.ofMillis(700);
    private static final Duration PATIENT = Duration.ofSeconds(30);

    public final FleetDatabase database;
    private final Engine engine;
    private final DatabaseEntry entry;
    private final MigrationSpec spec;
    private @Nullable PlanResult plan;

    private TestFleet(Engine engine, DatabaseEntry entry, Faults faults, Duration patience, MigrationSpec spec) {
        this.database = engine.open(entry, faults, patience);
        this.engine = engine;
        this.entry = entry;
        this.spec = spec;
    }

    /**
     * A spec for a table and {@code column: expression} pairs.
     *
     * @param more further lines of the backfill section; or a whole verify section
     */
    public static TestFleet open(
            Engine engine, ScratchDatabase database, String table, Map<String, String> set, String... more) {
        return open(engine, database, Faults.NONE, List.of(), table, set, more);
    }

    public static TestFleet open(
            Engine engine,
            ScratchDatabase database,
            Faults faults,
            List<String> replicas,
            String table,
            Map<String, String> set,
            String... more) {
        DatabaseEntry entry = entry(database.jdbcUrl(), null, replicas);
        return new TestFleet(engine, entry, faults, IMPATIENT, spec(table, set, more));
    }

    public static DatabaseEntry entry(String jdbcUrl, @Nullable String user, List<String> replicas) {
        Matcher url = URL.matcher(jdbcUrl);
        if (!url.matches()) {
            throw new IllegalArgumentException(jdbcUrl);
        }
        return new DatabaseEntry(
                "db-1",
                url.group(1),
                user == null ? url.group(2) : user,
                new Secret(password(jdbcUrl)),
                replicas.stream().map(r -> r.replaceFirst("\\?.*", "")).toList(),
                5);
    }

    /** Some servers of tests trust everybody, whatever is said; others only those who say nothing. */
    private static String password(String jdbcUrl) {
        Matcher given = PASSWORD.matcher(jdbcUrl);
        if (given.find()) {
            return given.group(1);
        }
        return jdbcUrl.startsWith("jdbc:mysql:") && !jdbcUrl.contains(":1/") ? "" : "s3cret-pass";
    }

    public static MigrationSpec spec(String table, Map<String, String> set, String... more) {
        StringBuilder yaml = new StringBuilder("migration: m\ndatabases: [db-1]\nbackfill:\n");
        yaml.append("  table: ").append(quoted(table)).append("\n  set:\n");
        set.forEach((column, expression) -> yaml.append("    ")
                .append(quoted(column))
                .append(": ")
                .append(quoted(expression))
                .append('\n'));
        for (String line : more) {
            yaml.append(line.startsWith("verify:") ? "" : "  ").append(line).append('\n');
        }
        return SpecReader.read("spec.yaml", yaml.toString());
    }

    /** A comparison without a backfill; {@code more} are further lines of its section. */
    public static TestFleet comparing(
            Engine engine,
            ScratchDatabase database,
            List<String> replicas,
            String table,
            Map<String, String> columns,
            String... more) {
        return comparing(engine, database, PATIENT, replicas, table, columns, more);
    }

    /** The same, waiting for replicas for so long. */
    public static TestFleet comparing(
            Engine engine,
            ScratchDatabase database,
            Duration patience,
            List<String> replicas,
            String table,
            Map<String, String> columns,
            String... more) {
        DatabaseEntry entry = entry(database.jdbcUrl(), null, replicas);
        return new TestFleet(engine, entry, Faults.NONE, patience, comparison(table, columns, more));
    }

    public static MigrationSpec comparison(String table, Map<String, String> columns, String... more) {
        StringBuilder yaml = new StringBuilder("migration: m\ndatabases: [db-1]\nverify:\n");
        yaml.append("  table: ").append(quoted(table)).append("\n  columns:\n");
        columns.forEach((column, expression) -> yaml.append("    ")
                .append(quoted(column))
                .append(": ")
                .append(quoted(expression))
                .append('\n'));
        for (String line : more) {
            yaml.append("  ").append(line).append('\n');
        }
        return SpecReader.read("spec.yaml", yaml.toString());
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /** The same on new connections; this one is closed. */
    public TestFleet reopened() {
        close();
        TestFleet again = new TestFleet(engine, entry, Faults.NONE, IMPATIENT, spec);
        again.plan = plan;
        return again;
    }

    public MigrationSpec spec() {
        return spec;
    }

    public Task task(TaskKind kind, int range, KeyRange keys) {
        TaskId id = new TaskId("m", "i1", "db-1", kind, range);
        int pass = kind == TaskKind.VERIFY ? 1 : 0;
        return new Task(
                id,
                1,
                spec,
                spec.digest(),
                plan == null ? List.of() : plan.key(),
                keys,
                0,
                false,
                plan == null ? null : plan.fingerprint(),
                null,
                pass);
    }

    /** Plans; the tasks made afterwards have the key. */
    public PlanResult plan() {
        PlanResult result = database.plan(task(TaskKind.PLAN, 0, KeyRange.ALL), () -> false);
        plan = result;
        return result;
    }

    public FencedTask take(int range, KeyRange keys) {
        return database.take(task(TaskKind.BACKFILL, range, keys)).orElseThrow();
    }

    public VerifyingTask verify(KeyRange keys) {
        return database.verify(task(TaskKind.VERIFY, 0, keys));
    }

    /** Walks a range; all that differs, by key, in the order in which it came. */
    public Map<Key, VerifyingTask.Look> suspects(KeyRange keys, int rows) {
        Map<Key, VerifyingTask.Look> suspects = new LinkedHashMap<>();
        try (VerifyingTask task = verify(keys)) {
            while (!task.finished()) {
                suspects.putAll(task.compareNext(rows).suspects());
            }
        }
        return suspects;
    }

    /** The look at a row that must be among them. */
    public static VerifyingTask.Look at(Map<Key, VerifyingTask.Look> looks, String key) {
        return requireNonNull(looks.get(Key.of(key)), key);
    }

    /** The columns in which a row, which must differ, does so. */
    public static List<Difference.Column> columns(VerifyingTask.Look look) {
        return requireNonNull(look.difference(), "no difference").columns();
    }

    public FencedTask takeAll() {
        return take(0, KeyRange.ALL);
    }

    /** Plans, then does every range to its end; what all of them did together. */
    public Counters runAll(int rows) {
        PlanResult result = plan();
        if (!result.problems().isEmpty()) {
            throw new AssertionError(result.problems());
        }
        List<Key> bounds = new ArrayList<>(result.boundaries());
        Counters all = Counters.ZERO;
        for (int i = 0; i <= bounds.size(); i++) {
            KeyRange keys = new KeyRange(i == 0 ? null : bounds.get(i - 1), i == bounds.size() ? null : bounds.get(i));
            all = all.plus(finish(i, keys, rows));
        }
        return all;
    }

    public Counters finish(int range, KeyRange keys, int rows) {
        return finish(TaskKind.BACKFILL, range, keys, rows);
    }

    public Counters finish(TaskKind kind, int range, KeyRange keys, int rows) {
        try (FencedTask task = database.take(task(kind, range, keys)).orElseThrow()) {
            while (!task.finished()) {
                task.writeNext(rows);
            }
            Counters counters = task.counters();
            task.close(new Outcome.Done(counters));
            return counters;
        }
    }

    /** What is proven, without the mark. */
    public Proof sums(Claim claim) {
        Proof proof = prove(claim);
        return new Proof(proof.closed(), proof.seen());
    }

    public Proof prove(Claim claim) {
        TaskId id = new TaskId("m", "i1", "db-1", TaskKind.PROVE, 0);
        String fingerprint = plan == null ? null : plan.fingerprint();
        return database.prove(
                new Task(id, 1, spec, spec.digest(), List.of(), KeyRange.ALL, 0, false, fingerprint, claim));
    }

    public void cleanUp() {
        database.cleanUp(task(TaskKind.CLEANUP, 0, KeyRange.ALL));
    }

    @Override
    public void close() {
        database.close();
    }
}
