package io.backfleet.cli.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.cli.api.ApiClient;
import io.backfleet.cli.role.LocalFleet;
import io.backfleet.cli.role.Meters;
import io.backfleet.coordinator.http.ApiSettings;
import io.backfleet.coordinator.kafka.StreamsTuning;
import io.backfleet.database.config.DatabasesFile;
import io.backfleet.messaging.kafka.KafkaSettings;
import io.backfleet.protocol.progress.PauseReason;
import io.backfleet.protocol.state.MigrationPhase;
import io.backfleet.protocol.view.MigrationView;
import io.backfleet.protocol.view.ShardView;
import io.backfleet.testkit.Await;
import io.backfleet.testkit.kafka.KafkaExtension;
import io.backfleet.testkit.postgresql.PostgresExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A whole fleet in this process against a real pair of servers whose standby falls behind, or dies. */
class LagTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @RegisterExtension
    static final KafkaExtension kafka = new KafkaExtension();

    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    @TempDir
    Path directory;

    private LocalFleet fleet;
    private ApiClient api;
    private CountedTable table;

    @BeforeEach
    void start() throws Exception {
        // the servers are shared: their controls are asked for first, so that they are put right afterwards
        postgres.pair();
        table = CountedTable.slow(postgres.database(), 2_000);
        fleet = new LocalFleet(
                        KafkaSettings.of(kafka.bootstrapServers())
                                .withPrefix(kafka.topicPrefix())
                                .withProbe(false),
                        new Meters())
                .coordinator(ApiSettings.local(0), StreamsTuning.EMBEDDED, null, why -> {
                    throw new AssertionError(why);
                })
                .worker(
                        DatabasesFile.read(
                                "databases.yaml", Files.readString(table.databasesFile(directory)), Map.of()),
                        1);
        api = fleet.api();
        fleet.awaitWorkers(api);
        String spec = Files.readString(table.specFile(directory, "lagging"))
                .replace("maxLag: 10s", "maxLag: 1s")
                .replace("maxBatchRows: 100", "maxBatchRows: 10");
        api.submit("lagging.yaml", spec);
        Await.until("the first rows are written", LIMIT, () -> table.written() > 0);
    }

    @AfterEach
    void stop() {
        fleet.close();
    }

    private ShardView shard() {
        return api.migration("lagging").shards().get(0);
    }

    private PauseReason awaitStop() {
        return Await.value(
                "writing stops",
                LIMIT,
                () -> Optional.of(shard())
                        .filter(shard -> shard.load().stopped())
                        .flatMap(shard -> Optional.ofNullable(shard.load().reason())));
    }

    private void assertStandsStill() throws Exception {
        int written = table.written();
        Thread.sleep(1_500);
        assertEquals(written, table.written(), "rows were written although writing was stopped");
        assertTrue(written < 2_000, "the test was too slow: all rows were written before");
    }

    private void awaitDone() throws Exception {
        MigrationView done = Await.value(
                "the migration is done",
                LIMIT,
                () -> Optional.of(api.migration("lagging")).filter(view -> view.phase() == MigrationPhase.DONE));
        assertEquals(1, done.progress().share());
        assertEquals(2_000, done.counters().seen());
        assertEquals(table.allOnce(), table.tally());
    }

    @Test
    void writing_stopsWhileReplayIsPausedAndGoesOnByItself() throws Exception {
        postgres.pair().pauseReplay();
        PauseReason reason = awaitStop();
        assertEquals("replication_lag", reason.metric());
        assertEquals(1.0, reason.limit());
        assertTrue(reason.value() >= 0.8, "value " + reason.value());
        assertStandsStill();
        postgres.pair().resumeReplay();
        awaitDone();
    }

    @Test
    void writing_stopsWhileTheStandbyIsDead() throws Exception {
        postgres.pair().standby().kill();
        PauseReason reason = awaitStop();
        assertEquals("replication_lag", reason.metric());
        assertStandsStill();
        postgres.pair().standby().start();
        awaitDone();
    }

    @Test
    void limit_canBeTunedWhileItWaits() throws Exception {
        postgres.pair().setApplyDelay(Duration.ofSeconds(3));
        awaitStop();
        api.tune("lagging", Map.of("maxLag", "30s"));
        awaitDone();
        postgres.pair().setApplyDelay(Duration.ZERO);
    }

    @Test
    void pause_stopsWithinABatchAndResumeGoesOn() throws Exception {
        assertEquals(MigrationPhase.PAUSED, api.command("lagging", "pause").phase());
        Await.until("no task is in flight", LIMIT, () -> shard().tasks().isEmpty());
        assertStandsStill();
        assertEquals(MigrationPhase.RUNNING, api.command("lagging", "resume").phase());
        awaitDone();
    }

    @Test
    void cancel_endsForGoodAndCleansUp() throws Exception {
        assertEquals(MigrationPhase.CANCELLED, api.command("lagging", "cancel").phase());
        Await.until(
                "the checkpoints are gone",
                LIMIT,
                () -> postgres.database()
                        .value("SELECT count(*) FROM backfleet.checkpoint")
                        .equals("0"));
        assertStandsStill();
    }
}
