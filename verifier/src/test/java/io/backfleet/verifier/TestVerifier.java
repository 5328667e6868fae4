package io.backfleet.verifier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.backfleet.database.FleetDatabase;
import io.backfleet.database.config.DatabaseEntry;
import io.backfleet.database.config.Secret;
import io.backfleet.database.connect.Databases;
import io.backfleet.messaging.StateView;
import io.backfleet.protocol.finding.Findings;
import io.backfleet.protocol.key.KeyColumn;
import io.backfleet.protocol.key.KeyRange;
import io.backfleet.protocol.message.Report;
import io.backfleet.protocol.spec.MigrationSpec;
import io.backfleet.protocol.spec.SpecReader;
import io.backfleet.protocol.task.PlanResult;
import io.backfleet.protocol.task.Task;
import io.backfleet.protocol.task.TaskId;
import io.backfleet.protocol.task.TaskKind;
import io.backfleet.slots.SlotProcess;
import io.backfleet.slots.SlotsConfig;
import io.backfleet.testkit.Await;
import io.backfleet.testkit.postgresql.TestDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A verifier process on a test's database, fed with tasks by hand. */
final class TestVerifier implements AutoCloseable {
    private static final Pattern URL = Pattern.compile("(jdbc:[^?]*)\\?(?:.*&)?user=([^&]*).*");
    private static final Duration LONG = Duration.ofSeconds(60);

    final FakePublisher publisher = new FakePublisher();
    final FakeQueues queues = new FakeQueues();
    private final FleetDatabase database;
    private final MigrationSpec spec;
    private final PlanResult plan;
    private final SlotProcess process;
    private int tasks;

    private TestVerifier(FleetDatabase database, MigrationSpec spec) {
        this.database = database;
        this.spec = spec;
        plan = database.plan(task(TaskKind.PLAN, List.of(), null), () -> false);
        assertEquals(List.of(), plan.problems());
        process = Verifier.start(new SlotsConfig(
                "verifier-1",
                "1",
                1,
                List.of(database),
                queues,
                publisher,
                nothingKnown(),
                new SimpleMeterRegistry(),
                Clock.systemUTC(),
                System::nanoTime,
                e -> {}));
    }

    /**
     * Opens it, for table {@code t} with {@code b = a * 2}.
     *
     * @param verify lines of the spec's section
     */
    static TestVerifier open(TestDatabase database, List<String> replicas, String... verify) {
        StringBuilder yaml = new StringBuilder("migration: m\ndatabases: [db-1]\n");
        yaml.append("verify:\n  table: t\n  columns:\n    b: a * 2\n");
        for (String line : verify) {
            yaml.append("  ").append(line).append('\n');
        }
        Matcher url = URL.matcher(database.jdbcUrl());
        if (!url.matches()) {
            throw new IllegalArgumentException(database.jdbcUrl());
        }
        DatabaseEntry entry = new DatabaseEntry(
                "db-1",
                url.group(1),
                url.group(2),
                new Secret("s3cret-pass"),
                replicas.stream().map(r -> r.replaceFirst("\\?.*", "")).toList(),
                5);
        FleetDatabase opened = Databases.open(entry);
        boolean started = false;
        try {
            TestVerifier verifier = new TestVerifier(opened, SpecReader.read("spec.yaml", yaml.toString()));
            started = true;
            return verifier;
        } finally {
            if (!started) {
                opened.close();
            }
        }
    }

    /** Tasks go on with their spec's settings while nothing is known of their migration. */
    private static StateView nothingKnown() {
        return (StateView) Proxy.newProxyInstance(
                TestVerifier.class.getClassLoader(),
                new Class<?>[] {StateView.class},
                (proxy, method, arguments) -> Optional.empty());
    }

    private Task task(TaskKind kind, List<KeyColumn> key, @Nullable String fingerprint) {
        return new Task(
                new TaskId("m", "i1", "db-1", kind, ++tasks),
                1,
                spec,
                spec.digest(),
                key,
                KeyRange.ALL,
                0,
                false,
                fingerprint,
                null,
                kind == TaskKind.VERIFY ? 1 : 0);
    }

    /** Gives it the whole table to compare. */
    void begin() {
        publisher.sent.clear();
        queues.put(task(TaskKind.VERIFY, plan.key(), plan.fingerprint()));
    }

    /** Compares the whole table. */
    Findings verify() {
        begin();
        return awaitFindings();
    }

    Findings awaitFindings() {
        Await.until("the task ends", LONG, publisher::ended);
        List<Report.Verified> verified = publisher.all(Report.Verified.class);
        assertEquals(1, verified.size(), () -> "said " + publisher.sent);
        return verified.get(0).findings();
    }

    /** Waits until the task has told of suspects. */
    void awaitSuspects() {
        Await.until(
                "suspects are told of",
                LONG,
                () -> publisher.ended() || !publisher.all(Report.Suspects.class).isEmpty());
        assertFalse(publisher.ended(), () -> "said " + publisher.sent);
    }

    void stop() {
        process.close();
    }

    @Override
    public void close() {
        process.close();
        database.close();
    }
}
