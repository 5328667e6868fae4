package io.backfleet.embedded.postgresql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.embedded.Eventually;
import io.backfleet.embedded.process.EmbeddedServerException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresPairTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private static PostgresPair pair = shared();

    @TempDir
    private Path directory = Path.of("");

    private static PostgresPair shared() {
        return PostgresPair.start(PostgresOptions.defaults().withSetting("max_connections", "40"));
    }

    @BeforeAll
    static void createDatabase() throws Exception {
        pair.createDatabase("app");
    }

    @BeforeEach
    void createTable() throws Exception {
        pair.primary().start();
        pair.standby().start();
        pair.resumeReplay();
        pair.setApplyDelay(Duration.ZERO);
        write("drop table if exists t", "create table t(id int primary key)");
        pair.awaitReplayed(LIMIT);
    }

    @AfterAll
    static void close() {
        pair.close();
    }

    @Test
    void rows_reachTheStandby_whichTakesNoWrites() throws Exception {
        write("insert into t select generate_series(1, 1000)");
        pair.awaitReplayed(LIMIT);
        assertEquals("1000", count(pair.standby()));
        SQLException refused = assertThrows(SQLException.class, () -> run(pair.standby(), "insert into t values (0)"));
        assertEquals("25006", refused.getSQLState());
        assertEquals("streaming", read(pair.primary(), "select state from pg_stat_replication"));
    }

    @Test
    void settings_reachBothServers_andAlterSystemOverridesThem() throws Exception {
        assertEquals("40", read(pair.primary(), "show max_connections"));
        assertEquals("40", read(pair.standby(), "show max_connections"));
        run(pair.primary(), "alter system set wal_receiver_status_interval = '3s'");
        run(pair.primary(), "select pg_reload_conf()");
        Eventually.is(
                "reload",
                LIMIT,
                () -> read(pair.primary(), "show wal_receiver_status_interval").equals("3s"));
    }

    @Test
    void pausedReplay_keepsRowsBack_untilResumed() throws Exception {
        pair.pauseReplay();
        write("insert into t values (1)");
        Eventually.is(
                "paused",
                LIMIT,
                () -> read(pair.standby(), "select pg_get_wal_replay_pause_state()")
                        .equals("paused"));
        assertEquals("0", count(pair.standby()));
        EmbeddedServerException late =
                assertThrows(EmbeddedServerException.class, () -> pair.awaitReplayed(Duration.ofMillis(50)));
        assertTrue(String.valueOf(late.getMessage()).contains("(paused)"), late.getMessage());
        pair.resumeReplay();
        pair.awaitReplayed(LIMIT);
        assertEquals("1", count(pair.standby()));
    }

    @Test
    void applyDelay_keepsCommitsBack_untilItIsTakenOff() throws Exception {
        pair.setApplyDelay(Duration.ofMinutes(10));
        // the standby learns of its delay in its own time, and applies the rows before that at once
        AtomicInteger rows = new AtomicInteger();
        AtomicInteger keptBack = new AtomicInteger();
        Eventually.is("rows are received and kept back", LIMIT, () -> {
            write("insert into t values (" + rows.incrementAndGet() + ")");
            String behind = read(pair.standby(), "select pg_last_wal_receive_lsn() > pg_last_wal_replay_lsn()");
            return (behind.equals("t") ? keptBack.incrementAndGet() : keptBack.getAndSet(0)) >= 20;
        });
        write("insert into t values (0)");
        assertEquals("0", read(pair.standby(), "select count(*) from t where id = 0"));
        pair.setApplyDelay(Duration.ZERO);
        pair.awaitReplayed(LIMIT);
        assertEquals(Integer.toString(rows.get() + 1), count(pair.standby()));
    }

    @Test
    void killedPrimary_comesBackOnItsPort_withItsRows_andTheStandbyFollowsAgain() throws Exception {
        write("insert into t values (1)");
        String url = pair.primary().jdbcUrl("app");
        pair.primary().kill();
        assertFalse(pair.primary().isRunning());
        assertThrows(SQLException.class, () -> count(pair.primary()));
        pair.primary().start();
        assertEquals(url, pair.primary().jdbcUrl("app"));
        write("insert into t values (2)");
        pair.awaitReplayed(LIMIT);
        assertEquals("2", count(pair.standby()));
    }

    @Test
    void standby_catchesUp_afterAStopAndAfterAKill() throws Exception {
        pair.standby().stop();
        write("insert into t values (1)");
        pair.standby().start();
        pair.awaitReplayed(LIMIT);
        pair.standby().kill();
        write("insert into t values (2)");
        pair.standby().start();
        pair.awaitReplayed(LIMIT);
        assertEquals("2", count(pair.standby()));
    }

    @Test
    void failOver_makesTheStandbyAPrimaryOnAnotherTimeline() throws Exception {
        try (PostgresPair own = PostgresPair.start(PostgresOptions.defaults())) {
            own.createDatabase("app");
            own.failOver(LIMIT);
            assertEquals("f", read(own.standby(), "select pg_is_in_recovery()"));
            assertEquals("00000002", read(own.standby(), "select substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8)"));
            assertFalse(own.primary().isRunning());
        }
    }

    @Test
    void keptDirectory_keepsRowsOfBoth_andRefusesASecondPair() throws Exception {
        PostgresOptions options = PostgresOptions.defaults().withDirectory(directory);
        try (PostgresPair first = PostgresPair.start(options)) {
            first.createDatabase("kept");
            EmbeddedServerException taken =
                    assertThrows(EmbeddedServerException.class, () -> EmbeddedPostgres.start(options));
            assertTrue(String.valueOf(taken.getMessage()).contains("is in use by another server"), taken.getMessage());
        }
        try (PostgresPair second = PostgresPair.start(options)) {
            assertEquals("kept", databases(second.primary()));
            assertEquals("kept", databases(second.standby()));
        }
    }

    @Test
    void wrongSetting_failsWithTheServersOwnWords() {
        EmbeddedServerException error = assertThrows(
                EmbeddedServerException.class,
                () -> EmbeddedPostgres.start(PostgresOptions.defaults().withSetting("shared_buffers", "many")));
        assertTrue(
                String.valueOf(error.getMessage()).contains("invalid value for parameter \"shared_buffers\": \"many\""),
                error.getMessage());
    }

    @Test
    void settingsName_isChecked() {
        assertThrows(
                IllegalArgumentException.class, () -> PostgresOptions.defaults().withSetting("x = 'y'\nz", "1"));
    }

    private static String databases(PostgresServer server) throws SQLException {
        return read(server, "postgres", "select datname from pg_database where datname = 'kept'");
    }

    private static void write(String... statements) throws SQLException {
        for (String sql : statements) {
            run(pair.primary(), sql);
        }
    }

    private static void run(PostgresServer server, String sql) throws SQLException {
        try (Connection connection = server.connect("app");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String count(PostgresServer server) throws SQLException {
        return read(server, "select count(*) from t");
    }

    private static String read(PostgresServer server, String sql) throws SQLException {
        return read(server, "app", sql);
    }

    private static String read(PostgresServer server, String database, String sql) throws SQLException {
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? row.getString(1) : "(no row)";
        }
    }
}
