package io.backfleet.verifier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.finding.Difference;
import io.backfleet.protocol.finding.DifferencesFound;
import io.backfleet.protocol.finding.Direction;
import io.backfleet.protocol.finding.Findings;
import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.key.KeyRange;
import io.backfleet.protocol.message.Report;
import io.backfleet.testkit.Await;
import io.backfleet.testkit.postgresql.PostgresExtension;
import io.backfleet.testkit.postgresql.TestDatabase;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A verifier process on a real server, with writers beside it. */
class VerifierTest {
    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    private static final int ROWS = 30_000;

    private TestDatabase database() throws SQLException {
        return postgres.database();
    }

    @BeforeEach
    void makeTable() throws SQLException {
        database()
                .execute(
                        "create table t (id int primary key, a int not null, b int) with (fillfactor = 50)",
                        "insert into t select i, i, i * 2 from generate_series(1, " + ROWS + ") i");
    }

    private static List<Key> keys(List<Difference> differences) {
        return differences.stream().map(Difference::key).toList();
    }

    @Test
    void dualWriters_areNeverAccused_andARestingTableIsClean() throws Exception {
        try (TestVerifier verifier = TestVerifier.open(database(), List.of(), "settle: 400ms", "hotTries: 3")) {
            long suspects = 0;
            try (DualWriters writers = DualWriters.start(database(), ROWS)) {
                for (int pass = 0; pass < 3; pass++) {
                    Findings findings = verifier.verify();
                    assertTrue(findings.finished());
                    assertEquals(Map.of(), findings.differences(), () -> "accused " + findings.firstDifferences());
                    suspects += findings.suspects();
                }
                assertTrue(writers.written() > 100, () -> "traffic: " + writers.written());
            }
            assertTrue(suspects > 0, "the writers were never caught between their two writes: nothing was tested");
            Findings findings = verifier.verify();
            assertEquals(ROWS, findings.compared());
            assertEquals(0, findings.suspects() + findings.undecided());
        }
    }

    @Test
    void lastingDifferences_areFoundAmongLiveTraffic_exactlyThese() throws Exception {
        database()
                .execute(
                        "alter table t alter a drop not null",
                        "update t set b = null where id = " + (ROWS - 100),
                        "update t set b = b - 1 where id in (" + (ROWS - 500) + ", " + (ROWS - 90) + ")",
                        "update t set a = null where id = " + (ROWS - 80));
        try (TestVerifier verifier = TestVerifier.open(database(), List.of(), "settle: 400ms");
                DualWriters writers = DualWriters.start(database(), ROWS - 1_000)) {
            Findings findings = verifier.verify();
            assertEquals(
                    Map.of(Direction.MISSING, 1L, Direction.BEHIND, 2L, Direction.EXTRA, 1L), findings.differences());
            List<Key> wrong = List.of(key(ROWS - 500), key(ROWS - 100), key(ROWS - 90), key(ROWS - 80));
            assertEquals(wrong, keys(findings.firstDifferences()));
            assertEquals(
                    Stream.of(500, 100, 90, 80)
                            .map(row -> new KeyRange(key(ROWS - row), key(ROWS - row + 1)))
                            .toList(),
                    findings.repairable());
            List<DifferencesFound> published = verifier.publisher.all(DifferencesFound.class);
            assertEquals(wrong, keys(published.get(0).differences()));
            List<Object> sent = verifier.publisher.sent;
            int told =
                    sent.indexOf(verifier.publisher.all(Report.Verified.class).get(0));
            assertTrue(sent.indexOf(published.get(0)) < told, "reported before it was published");
            assertTrue(writers.written() > 0);
        }
    }

    private static Key key(int id) {
        return Key.of(Integer.toString(id));
    }

    @Test
    void verifierThatIsStopped_givesTheTaskBackAndClaimsNothing() throws Exception {
        database().execute("update t set b = null where id = 5");
        try (TestVerifier verifier = TestVerifier.open(database(), List.of(), "settle: 5m")) {
            verifier.begin();
            verifier.awaitSuspects();
            long start = System.nanoTime();
            verifier.stop();
            assertTrue(System.nanoTime() - start < 10_000_000_000L, "took long to stop");
            Report.TaskReturned back =
                    verifier.publisher.all(Report.TaskReturned.class).get(0);
            assertEquals(ErrorCode.WORKER_STOPPING, back.why().code());
            assertEquals(List.of(), verifier.publisher.all(Report.Verified.class));
            assertEquals(List.of(), verifier.publisher.all(DifferencesFound.class));
            assertEquals(List.of("done"), verifier.queues.settled);
        }
    }

    @Test
    void connectionsThatAreKilled_areReplacedAndTheDifferenceIsFound() throws Exception {
        database().execute("update t set b = null where id = 5");
        try (TestVerifier verifier = TestVerifier.open(database(), List.of(), "settle: 1s")) {
            verifier.begin();
            verifier.awaitSuspects();
            int killed = Integer.parseInt(database()
                    .value("select count(pg_terminate_backend(pid)) from pg_stat_activity"
                            + " where datname = current_database() and pid <> pg_backend_pid()"));
            assertTrue(killed > 0);
            assertEquals(List.of(key(5)), keys(verifier.awaitFindings().firstDifferences()));
        }
    }

    @Test
    void columnThatIsDroppedMeanwhile_neverLooksEqual() throws Exception {
        database().execute("update t set b = null where id = 5");
        try (TestVerifier verifier = TestVerifier.open(database(), List.of(), "settle: 1s")) {
            verifier.begin();
            verifier.awaitSuspects();
            database().execute("alter table t drop b");
            Await.until("the task ends", Duration.ofSeconds(30), verifier.publisher::ended);
            assertEquals(List.of(), verifier.publisher.all(Report.Verified.class));
        }
    }

    @Test
    void replica_isReadWhenTheSpecSaysSo() throws Exception {
        String standby = database().standbyJdbcUrl();
        String host = standby.replaceFirst("jdbc:postgresql://([^/]*)/.*", "$1");
        database().execute("update t set b = null where id = 5");
        try (TestVerifier verifier =
                TestVerifier.open(database(), List.of(standby), "settle: 300ms", "readFrom: \"" + host + "\"")) {
            Findings findings = verifier.verify();
            assertEquals(host, findings.reader());
            assertEquals(List.of(key(5)), keys(findings.firstDifferences()));
        }
    }
}
