package io.backfleet.cli.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.cli.api.ApiClient;
import io.backfleet.cli.role.LocalFleet;
import io.backfleet.cli.role.Meters;
import io.backfleet.coordinator.http.ApiSettings;
import io.backfleet.coordinator.kafka.StreamsTuning;
import io.backfleet.database.config.DatabasesConfig;
import io.backfleet.database.config.DatabasesFile;
import io.backfleet.embedded.network.TcpProxy;
import io.backfleet.messaging.kafka.KafkaSettings;
import io.backfleet.protocol.certificate.SigningKey;
import io.backfleet.protocol.gate.GateVerdict.Position;
import io.backfleet.protocol.state.MigrationPhase;
import io.backfleet.protocol.view.GateView;
import io.backfleet.protocol.view.MigrationView;
import io.backfleet.protocol.view.ShardView;
import io.backfleet.testkit.Await;
import io.backfleet.testkit.jdbc.ScratchDatabase;
import io.backfleet.testkit.kafka.KafkaExtension;
import io.backfleet.testkit.mysql.MariaDbExtension;
import io.backfleet.testkit.postgresql.PostgresExtension;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One migration over 64 databases on two engines, of which one's replica lags and one can't be reached. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class ShardsTest {
    private static final int SHARDS = 64;
    private static final int ROWS = 200;
    private static final String THROTTLED = "shop-13";
    private static final String CUT_OFF = "shop-40";
    private static final Duration LIMIT = Duration.ofMinutes(3);

    @RegisterExtension
    static final KafkaExtension kafka = new KafkaExtension();

    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    @RegisterExtension
    static final MariaDbExtension mariaDb = new MariaDbExtension();

    private final Map<String, ScratchDatabase> databases = new TreeMap<>();

    @Test
    void sickShards_slowOnlyThemselvesAndKeepTheGateClosed() throws Exception {
        for (int i = 1; i <= SHARDS; i++) {
            String id = "shop-" + i;
            databases.put(id, id.equals(THROTTLED) ? mariaDb.database() : postgres.newDatabase());
        }
        for (ScratchDatabase database : databases.values()) {
            database.execute(
                    "CREATE TABLE people (id int PRIMARY KEY, first_name varchar(20) NOT NULL, full_name varchar(60))");
            for (int id = 1; id <= ROWS; id += 100) {
                database.execute("INSERT INTO people (id, first_name) VALUES " + values(id, id + 99));
            }
        }
        try (TcpProxy proxy = TcpProxy.to(port(databases.get(CUT_OFF).jdbcUrl()));
                LocalFleet fleet = fleet(proxy)) {
            proxy.refuse();
            mariaDb.replica().pauseReplay();
            ApiClient api = fleet.api();
            fleet.awaitWorkers(api);
            api.submit("people.yaml", """
                    migration: people
                    databases: ["shop-*"]
                    backfill:
                      table: people
                      set:
                        full_name: "first_name || ' of ' || id"
                    verify:
                      settle: 200ms
                      every: 1s
                    gate:
                      soak: 1s
                    throttle:
                      maxLag: 1s
                    """);
            int[] looks = {0, 0};
            Await.until("all but the two sick ones have clean passes", LIMIT, () -> {
                MigrationView seen = api.migration("people");
                looks[0]++;
                looks[1] += atWork(seen, THROTTLED) ? 1 : 0;
                return clean(seen) == SHARDS - 2;
            });
            assertTrue(
                    looks[1] < looks[0] / 3,
                    "a slot was kept by the throttled one in " + looks[1] + " of " + looks[0] + " looks");
            MigrationView view = api.migration("people");
            assertEquals(MigrationPhase.RUNNING, view.phase());
            assertWaits(view, THROTTLED, "lag");
            assertWaits(view, CUT_OFF, "DATABASE_UNREACHABLE");
            for (String id : databases.keySet()) {
                String expected = id.equals(THROTTLED) || id.equals(CUT_OFF) ? "0" : Integer.toString(ROWS);
                assertEquals(expected, filled(id), id);
            }
            GateView gate = api.gate("people");
            assertNotEquals(Position.OPEN, gate.gate().verdict().position());
            String blocking = gate.gate().verdict().blocking().toString();
            assertTrue(blocking.contains(THROTTLED), blocking);
            assertTrue(blocking.contains(CUT_OFF), blocking);

            mariaDb.replica().resumeReplay();
            Await.until("the one that lagged is in as well", LIMIT, () -> clean(api.migration("people")) == SHARDS - 1);
            assertNotEquals(Position.OPEN, api.gate("people").gate().verdict().position());
            proxy.restore();
            Await.until(
                    "the gate opens when all are in",
                    LIMIT,
                    () -> api.gate("people").gate().verdict().position() == Position.OPEN);
            for (String id : databases.keySet()) {
                assertEquals(Integer.toString(ROWS), filled(id), id);
            }
        }
    }

    private static String values(int from, int to) {
        StringBuilder values = new StringBuilder();
        for (int id = from; id <= to; id++) {
            values.append(id == from ? "" : ", ")
                    .append("(")
                    .append(id)
                    .append(", 'First")
                    .append(id)
                    .append("')");
        }
        return values.toString();
    }

    private LocalFleet fleet(TcpProxy proxy) {
        StringBuilder yaml = new StringBuilder("databases:\n");
        databases.forEach((id, database) -> {
            String url = database.jdbcUrl().replaceFirst("\\?.*", "");
            if (id.equals(CUT_OFF)) {
                url = url.replaceFirst(":[0-9]+/", ":" + proxy.port() + "/");
            }
            yaml.append("  ").append(id).append(":\n    url: ").append(url).append("\n    user: ");
            yaml.append(id.equals(THROTTLED) ? "backfleet" : "postgres").append("\n    poolSize: 2\n");
            if (id.equals(THROTTLED)) {
                yaml.append("    replicas: [\"")
                        .append(database.replicaJdbcUrl().replaceFirst("\\?.*", ""))
                        .append("\"]\n");
            }
        });
        DatabasesConfig config = DatabasesFile.read("databases.yaml", yaml.toString(), Map.of());
        KafkaSettings settings = KafkaSettings.of(kafka.bootstrapServers())
                .withPrefix(kafka.topicPrefix())
                .withProbe(false);
        return new LocalFleet(settings, new Meters())
                .coordinator(ApiSettings.local(0), StreamsTuning.EMBEDDED, SigningKey.generate(), why -> {
                    throw new AssertionError(why);
                })
                .worker(config, 3)
                .verifier(config, 2);
    }

    private static int port(String url) {
        return Integer.parseInt(url.replaceFirst(".*:([0-9]+)/.*", "$1"));
    }

    private static boolean atWork(MigrationView view, String id) {
        return view.shards().stream()
                .filter(shard -> shard.database().equals(id))
                .flatMap(shard -> shard.tasks().stream())
                .anyMatch(task -> task.live() != null);
    }

    private static long clean(MigrationView view) {
        return view.shards().stream()
                .filter(shard -> shard.verification() != null
                        && shard.verification().evidence().streak().passes() > 0)
                .count();
    }

    private static void assertWaits(MigrationView view, String id, String reason) {
        ShardView shard = view.shards().stream()
                .filter(each -> each.database().equals(id))
                .findFirst()
                .orElseThrow();
        String said = shard.waitingFor() + " " + shard.load() + " " + shard.lastFailure();
        assertTrue(said.contains(reason), said);
    }

    private String filled(String id) throws Exception {
        return databases.get(id).value("SELECT count(*) FROM people WHERE full_name = concat(first_name, ' of ', id)");
    }
}
