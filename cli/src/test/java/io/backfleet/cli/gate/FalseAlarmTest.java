package io.backfleet.cli.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.cli.api.ApiClient;
import io.backfleet.cli.role.LocalFleet;
import io.backfleet.cli.role.Meters;
import io.backfleet.coordinator.http.ApiSettings;
import io.backfleet.coordinator.kafka.StreamsTuning;
import io.backfleet.database.config.DatabasesConfig;
import io.backfleet.database.config.DatabasesFile;
import io.backfleet.messaging.DifferenceLog.Query;
import io.backfleet.messaging.kafka.KafkaMessaging;
import io.backfleet.messaging.kafka.KafkaSettings;
import io.backfleet.protocol.certificate.SigningKey;
import io.backfleet.protocol.finding.Difference;
import io.backfleet.protocol.gate.PassRecord;
import io.backfleet.protocol.view.MigrationView;
import io.backfleet.testkit.Await;
import io.backfleet.testkit.kafka.KafkaExtension;
import io.backfleet.testkit.postgresql.PostgresExtension;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Verification of a table that many writers write all the while. {@code -Dbackfleet.writes=360000} makes it an hour of a
 * hundred transactions a second.
 */
class FalseAlarmTest {
    private static final Logger log = LoggerFactory.getLogger(FalseAlarmTest.class);
    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final long WRITES = Long.getLong("backfleet.writes", 30_000);
    private static final int ROWS = 20_000;
    private static final int WRITERS = 8;

    @RegisterExtension
    static final KafkaExtension kafka = new KafkaExtension();

    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    /** Every pass that ended, by number: the newest record of each. */
    private final Map<Integer, PassRecord> passes = new ConcurrentHashMap<>();

    private final long seed = Long.getLong("backfleet.seed", System.nanoTime());
    private LocalFleet fleet;
    private KafkaMessaging messaging;
    private ApiClient api;

    @BeforeEach
    void start() throws Exception {
        log.info("seed {}", seed);
        for (String statement : DualWriters.table(ROWS)) {
            postgres.database().execute(statement);
        }
        KafkaSettings settings = KafkaSettings.of(kafka.bootstrapServers())
                .withPrefix(kafka.topicPrefix())
                .withProbe(false);
        String url = postgres.database().jdbcUrl();
        DatabasesConfig databases = DatabasesFile.read(
                "databases.yaml",
                "databases: {shop: {url: \"" + url.replaceAll("\\?.*", "") + "\", user: postgres}}",
                Map.of());
        fleet = new LocalFleet(settings, new Meters())
                .coordinator(ApiSettings.local(0), StreamsTuning.EMBEDDED, SigningKey.generate(), why -> {
                    throw new AssertionError(why);
                })
                .worker(databases, 1)
                .verifier(databases, 2);
        api = fleet.api();
        fleet.awaitWorkers(api);
        messaging = KafkaMessaging.connect(settings);
    }

    @AfterEach
    void stop() {
        messaging.close();
        fleet.close();
    }

    private void submit() {
        api.submit("people.yaml", """
                migration: people
                databases: [shop]
                verify:
                  table: people
                  columns:
                    full_name: "first || ' ' || last"
                  settle: 500ms
                  every: 0s
                throttle:
                  taskTime: 2s
                """);
    }

    private MigrationView view() {
        MigrationView view = api.migration("people");
        view.shards().stream()
                .flatMap(shard -> Optional.ofNullable(shard.verification()).stream())
                .flatMap(verification -> verification.evidence().passes().stream())
                .forEach(pass -> passes.put(pass.number(), pass));
        return view;
    }

    private void awaitWrites(DualWriters traffic) {
        Await.until("the application has written enough, seed " + seed, LIMIT, () -> {
            view();
            return traffic.writes() >= WRITES && passes.size() >= 5;
        });
    }

    /** A pass that began after this moment has ended. */
    private PassRecord awaitPassFromNowOn() {
        long now = System.currentTimeMillis();
        return Await.value("a pass begins and ends, seed " + seed, LIMIT, () -> {
            view();
            return passes.values().stream()
                    .filter(pass -> pass.startedAt() > now)
                    .findFirst();
        });
    }

    /** Keys of confirmed differences by pass. */
    private Map<Integer, Set<Long>> found() {
        String incarnation = api.migration("people").incarnation();
        Map<Integer, Set<Long>> found = new TreeMap<>();
        messaging
                .differences()
                .read(
                        new Query("people", incarnation),
                        Duration.ofSeconds(60),
                        message -> found.computeIfAbsent(message.pass(), any -> new TreeSet<>())
                                .addAll(message.differences().stream()
                                        .map(Difference::key)
                                        .map(key -> Long.valueOf(key.values().get(0)))
                                        .toList()));
        return found;
    }

    @Test
    void correctWriters_neverMakeADifference() throws Exception {
        submit();
        try (DualWriters traffic = DualWriters.start(postgres.database().jdbcUrl(), ROWS, WRITERS, 0, seed)) {
            awaitWrites(traffic);
            log.info("{} transactions, {} passes", traffic.writes(), passes.size());
        }
        assertEquals("", postgres.database().value(DualWriters.wrong()), "the writers themselves, seed " + seed);
        PassRecord last = awaitPassFromNowOn();
        assertEquals(0, last.suspects(), "seed " + seed);
        assertEquals(
                List.of(),
                passes.values().stream().filter(pass -> !pass.clean()).toList(),
                "passes that found something, seed " + seed);
        assertEquals(Map.of(), found(), "seed " + seed);
        assertTrue(
                passes.values().stream().mapToLong(PassRecord::suspects).sum() > 0,
                "no pass met a row between its two writes: the test proves less than it should, seed " + seed);
    }

    @Test
    void forgetfulWriters_areFoundOutToTheRow() throws Exception {
        submit();
        try (DualWriters traffic = DualWriters.start(
                postgres.database().jdbcUrl(), ROWS, WRITERS, (int) Math.min(10_000, WRITES / 100), seed)) {
            awaitWrites(traffic);
            traffic.close();
            PassRecord last = awaitPassFromNowOn();
            Set<Long> wrong = Stream.of(
                            postgres.database().value(DualWriters.wrong()).split(",", -1))
                    .filter(id -> !id.isEmpty())
                    .map(Long::valueOf)
                    .collect(Collectors.toCollection(TreeSet::new));
            log.info("{} transactions, {} passes, {} rows wrong", traffic.writes(), passes.size(), wrong.size());
            assertTrue(wrong.size() > 1, "nothing was forgotten for good, seed " + seed);
            Map<Integer, Set<Long>> found = found();
            assertEquals(wrong, found.get(last.number()), "seed " + seed);
            assertEquals(
                    List.of(),
                    found.values().stream()
                            .flatMap(Set::stream)
                            .filter(id -> !traffic.hasForgotten(id))
                            .toList(),
                    "differences that nobody made, seed " + seed);
            assertEquals(
                    wrong.size(),
                    Objects.requireNonNull(passes.get(last.number())).differences());
        }
    }
}
