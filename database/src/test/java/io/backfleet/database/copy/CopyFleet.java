package io.backfleet.database.copy;

import io.backfleet.database.Examination;
import io.backfleet.database.Faults;
import io.backfleet.database.FencedTask;
import io.backfleet.database.FleetDatabase;
import io.backfleet.database.Site;
import io.backfleet.database.VerifyingTask;
import io.backfleet.database.VerifyingTask.Look;
import io.backfleet.database.config.DatabaseEntry;
import io.backfleet.database.config.Secret;
import io.backfleet.database.connect.Databases;
import io.backfleet.database.contract.transfer.MovingFleet;
import io.backfleet.protocol.error.Problem;
import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.key.KeyRange;
import io.backfleet.protocol.route.Route;
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
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Two databases of a test as the fleet sees them, with shorthands for specs and tasks. */
final class CopyFleet implements MovingFleet {
    private static final Pattern PARAMETER = Pattern.compile("[?&](user|password)=([^&]*)");
    private static final Polling IMPATIENT =
            new Polling(Duration.ofMillis(700), Duration.ofMillis(20), System::nanoTime);

    final FleetDatabase source;
    final FleetDatabase target;
    final Site site;
    private final MigrationSpec spec;
    private @Nullable PlanResult plan;
    private final String incarnation = UUID.randomUUID().toString();

    private CopyFleet(FleetDatabase source, FleetDatabase target, MigrationSpec spec) {
        this.source = source;
        this.target = target;
        this.site = CopySite.of(new Route("a", "b"), source, target, IMPATIENT);
        this.spec = spec;
    }

    /**
     * Opens a pair.
     *
     * @param lines of the backfill section; or a whole verify section
     */
    static CopyFleet open(ScratchDatabase source, ScratchDatabase target, String... lines) {
        return open(source, target, Faults.NONE, lines);
    }

    static CopyFleet open(ScratchDatabase source, ScratchDatabase target, Faults faults, String... lines) {
        return new CopyFleet(
                Databases.open(entry("a", source), faults), Databases.open(entry("b", target), faults), spec(lines));
    }

    private static DatabaseEntry entry(String id, ScratchDatabase database) {
        String url = database.jdbcUrl();
        Map<String, String> parameters = new LinkedHashMap<>();
        Matcher parameter = PARAMETER.matcher(url);
        while (parameter.find()) {
            parameters.put(parameter.group(1), parameter.group(2));
        }
        return new DatabaseEntry(
                id,
                url.replaceFirst("\\?.*", ""),
                parameters.getOrDefault("user", ""),
                new Secret(parameters.getOrDefault("password", "")),
                List.of(),
                8);
    }

    static MigrationSpec spec(String... lines) {
        List<String> rest = new ArrayList<>(List.of(lines));
        StringBuilder yaml = new StringBuilder("migration: m\n").append(taken("databases:", rest, "databases: [a]\n"));
        boolean compares = lines.length > 0 && lines[0].startsWith("verify:");
        yaml.append(compares ? "" : "backfill:\n  " + taken("to:", rest, "to: b\n"));
        for (String line : rest) {
            yaml.append(line.startsWith("verify:") ? "" : "  ").append(line).append('\n');
        }
        return SpecReader.read("spec.yaml", yaml.toString());
    }

    /** Takes the line that begins so; a usual one where there is none. */
    private static String taken(String begin, List<String> lines, String usual) {
        for (String line : lines) {
            if (line.startsWith(begin)) {
                lines.remove(line);
                return line + '\n';
            }
        }
        return usual;
    }

    Task task(TaskKind kind, int range, KeyRange keys) {
        PlanResult planned = plan;
        return new Task(
                new TaskId("m", incarnation, "a>b", kind, range),
                1,
                spec,
                spec.digest(),
                planned == null ? List.of() : planned.key(),
                keys,
                0,
                false,
                planned == null ? null : planned.fingerprint(),
                null,
                kind == TaskKind.VERIFY ? 1 : 0);
    }

    @Override
    public PlanResult plan() {
        PlanResult result = site.plan(task(TaskKind.PLAN, 0, KeyRange.ALL), () -> false);
        plan = result;
        return result;
    }

    /** Plans what must go well. */
    CopyFleet planned() {
        PlanResult result = plan();
        if (!result.problems().isEmpty()) {
            throw new AssertionError(result.problems());
        }
        return this;
    }

    @Override
    public Examination examine() {
        return site.examine(spec);
    }

    List<Problem> problems() {
        return examine().problems();
    }

    @Override
    public FencedTask take(TaskKind kind, int range, KeyRange keys) {
        return site.take(task(kind, range, keys)).orElseThrow();
    }

    FencedTask takeAll() {
        return take(TaskKind.BACKFILL, 0, KeyRange.ALL);
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

    Counters backfill(int rows) {
        return finish(TaskKind.BACKFILL, 0, KeyRange.ALL, rows);
    }

    Counters repair(int rows) {
        return finish(TaskKind.REPAIR, 1, KeyRange.ALL, rows);
    }

    @Override
    public VerifyingTask verify(KeyRange keys) {
        return site.verify(task(TaskKind.VERIFY, 0, keys));
    }

    /** What differs in all of it, by key, in the order in which it came. */
    Map<Key, Look> suspects(int rows) {
        return suspects(KeyRange.ALL, rows);
    }

    /** The same in short: {@code key DIRECTION column ...} for each row. */
    List<String> differences(int rows) {
        List<String> found = new ArrayList<>();
        suspects(rows).forEach((key, look) -> found.add(shown(key, look)));
        return found;
    }

    /** The last word on one row. */
    String judged(String... key) {
        try (VerifyingTask task = verify(KeyRange.ALL)) {
            Key of = new Key(List.of(key));
            return shown(of, task.judge(of));
        }
    }

    private static String shown(Key key, Look look) {
        StringBuilder text = new StringBuilder(String.join("/", key.values()));
        Optional.ofNullable(look.difference())
                .ifPresent(difference -> difference
                        .columns()
                        .forEach(column -> text.append(' ')
                                .append(column.direction())
                                .append(' ')
                                .append(column.name())));
        return text.append(look.equals(Look.GONE) ? " GONE" : "").toString();
    }

    /** What is proven, without the mark. */
    Proof sums(Claim claim) {
        Proof proof = prove(claim);
        return new Proof(proof.closed(), proof.seen());
    }

    Proof prove(Claim claim) {
        PlanResult planned = plan;
        return site.prove(new Task(
                new TaskId("m", incarnation, "a>b", TaskKind.PROVE, 0),
                1,
                spec,
                spec.digest(),
                List.of(),
                KeyRange.ALL,
                0,
                false,
                planned == null ? null : planned.fingerprint(),
                claim));
    }

    void cleanUp() {
        site.cleanUp(task(TaskKind.CLEANUP, 0, KeyRange.ALL));
    }

    @Override
    public void close() {
        source.close();
        target.close();
    }
}
