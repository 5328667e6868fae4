package io.backfleet.embedded.mysql;

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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MariaDbPairTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private static MariaDbPair pair = shared();

    @TempDir
    private Path directory = Path.of("");

    private static MariaDbPair shared() {
        return MariaDbPair.start(MariaDbOptions.defaults().withSetting("max_connections", "40"));
    }

    @BeforeAll
    static void createDatabase() throws Exception {
        pair.createDatabase("app");
    }

    @BeforeEach
    void createTable() throws Exception {
        pair.primary().start();
        pair.replica().start();
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
    void rows_reachTheReplica_whichTakesNoWrites() throws Exception {
        write("insert into t select seq from seq_1_to_1000");
        pair.awaitReplayed(LIMIT);
        assertEquals("1000", count(pair.replica()));
        SQLException refused = assertThrows(SQLException.class, () -> run(pair.replica(), "insert into t values (0)"));
        assertEquals(1290, refused.getErrorCode(), refused.getMessage());
        assertThrows(SQLException.class, () -> run(pair.replica(), "set global read_only = off"));
        assertEquals("ROW", read(pair.replica(), "select @@binlog_format"));
    }

    @Test
    void settings_reachBothServers() throws Exception {
        assertEquals("40", read(pair.primary(), "select @@max_connections"));
        assertEquals("40", read(pair.replica(), "select @@max_connections"));
        assertEquals("utf8mb4", read(pair.primary(), "select @@character_set_database"));
        assertEquals("utf8mb4_uca1400_ai_ci", read(pair.replica(), "select @@collation_database"));
    }

    @Test
    void pausedReplay_keepsRowsBack_untilResumed() throws Exception {
        pair.pauseReplay();
        write("insert into t values (1)");
        assertEquals("0", count(pair.replica()));
        EmbeddedServerException late =
                assertThrows(EmbeddedServerException.class, () -> pair.awaitReplayed(Duration.ofMillis(50)));
        assertTrue(String.valueOf(late.getMessage()).endsWith("it receives, does not apply"), late.getMessage());
        pair.resumeReplay();
        pair.awaitReplayed(LIMIT);
        assertEquals("1", count(pair.replica()));
    }

    @Test
    void applyDelay_keepsCommitsBack_untilItIsTakenOff() throws Exception {
        pair.setApplyDelay(Duration.ofMinutes(10));
        write("insert into t values (1)");
        Eventually.is(
                "the row is received and kept back",
                LIMIT,
                () -> Long.parseLong(slaveStatus("SQL_Remaining_Delay")) > 500);
        assertEquals("0", count(pair.replica()));
        pair.setApplyDelay(Duration.ZERO);
        pair.awaitReplayed(LIMIT);
        assertEquals("1", count(pair.replica()));
    }

    @Test
    void applyDelay_leavesAPausedReplicaPaused_andTakesWholeSecondsOnly() throws Exception {
        pair.pauseReplay();
        pair.setApplyDelay(Duration.ofSeconds(1));
        assertEquals("No", slaveStatus("Slave_SQL_Running"));
        assertEquals("1", slaveStatus("SQL_Delay"));
        assertThrows(IllegalArgumentException.class, () -> pair.setApplyDelay(Duration.ofMillis(1500)));
        assertThrows(IllegalArgumentException.class, () -> pair.setApplyDelay(Duration.ofSeconds(-1)));
    }

    @Test
    void killedPrimary_comesBackOnItsPort_withItsRows_andTheReplicaFollowsAgain() throws Exception {
        String url = pair.primary().jdbcUrl("app");
        for (int row = 1; row <= 50; row++) {
            write("insert into t values (" + row + ")");
        }
        pair.primary().kill();
        assertFalse(pair.primary().isRunning());
        assertThrows(SQLException.class, () -> count(pair.primary()));
        pair.primary().start();
        assertEquals(url, pair.primary().jdbcUrl("app"));
        assertEquals("50", count(pair.primary()));
        write("insert into t values (51)");
        pair.awaitReplayed(LIMIT);
        assertEquals("51", count(pair.replica()));
    }

    @Test
    void replica_catchesUp_afterAStopAndAfterAKill() throws Exception {
        pair.replica().stop();
        write("insert into t values (1)");
        pair.replica().start();
        pair.awaitReplayed(LIMIT);
        pair.pauseReplay();
        write("insert into t values (2)");
        pair.replica().kill();
        write("insert into t values (3)");
        pair.replica().start();
        pair.awaitReplayed(LIMIT);
        assertEquals("3", count(pair.replica()));
    }

    @Test
    void replica_isReadOnlyAgain_afterAKill() throws Exception {
        pair.replica().kill();
        pair.replica().start();
        assertThrows(SQLException.class, () -> run(pair.replica(), "insert into t values (0)"));
    }

    @Test
    void dropOfADatabase_endsOpenTransactionsInIt_onBothServers() throws Exception {
        pair.createDatabase("used");
        write("create table used.t(id int primary key)");
        pair.awaitReplayed(LIMIT);
        try (Connection writer = pair.primary().connect("used");
                Connection reader = pair.replica().connect("used")) {
            for (Connection connection : new Connection[] {writer, reader}) {
                connection.setAutoCommit(false);
                connection.createStatement().executeQuery("select * from t");
            }
            pair.dropDatabase("used");
            pair.awaitReplayed(LIMIT);
            assertFalse(writer.isValid(5));
            assertFalse(reader.isValid(5));
        }
        assertEquals("(no row)", read(pair.replica(), "show databases like 'used'"));
    }

    @Test
    void failOver_appliesWhatWasReceived_andMakesTheReplicaAPrimary_forGood() throws Exception {
        MariaDbOptions options = MariaDbOptions.defaults().withDirectory(directory);
        try (MariaDbPair own = MariaDbPair.start(options)) {
            own.createDatabase("app");
            run(own.primary(), "create table t(id int primary key)");
            own.awaitReplayed(LIMIT);
            own.pauseReplay();
            run(own.primary(), "insert into t values (1)");
            String written = read(own.primary(), "select @@gtid_binlog_pos");
            Eventually.is(
                    "received",
                    LIMIT,
                    () -> column(own.replica(), "Gtid_IO_Pos").equals(written));
            own.failOver(LIMIT);
            assertFalse(own.primary().isRunning());
            assertEquals("1", count(own.replica()));
            run(own.replica(), "insert into t values (2)");
            own.replica().kill();
            own.replica().start();
            run(own.replica(), "insert into t values (3)");
            assertEquals("3", count(own.replica()));
        }
        EmbeddedServerException refused = assertThrows(EmbeddedServerException.class, () -> MariaDbPair.start(options));
        assertTrue(String.valueOf(refused.getMessage()).contains("has failed over"), refused.getMessage());
    }

    @Test
    void failOver_fails_whenTheReplicaMayNotApplyYet() throws Exception {
        try (MariaDbPair own = MariaDbPair.start(MariaDbOptions.defaults())) {
            own.setApplyDelay(Duration.ofMinutes(10));
            run(own.primary(), "mysql", "create database app");
            String written = read(own.primary(), "select @@gtid_binlog_pos");
            Eventually.is(
                    "received",
                    LIMIT,
                    () -> column(own.replica(), "Gtid_IO_Pos").equals(written));
            EmbeddedServerException late =
                    assertThrows(EmbeddedServerException.class, () -> own.failOver(Duration.ofMillis(200)));
            assertTrue(String.valueOf(late.getMessage()).contains("and not at " + written), late.getMessage());
        }
    }

    @Test
    void keptDirectory_keepsRowsOfBoth_andRefusesASecondPair() throws Exception {
        MariaDbOptions options = MariaDbOptions.defaults().withDirectory(directory);
        try (MariaDbPair first = MariaDbPair.start(options)) {
            first.createDatabase("kept");
            EmbeddedServerException taken =
                    assertThrows(EmbeddedServerException.class, () -> MariaDbPair.start(options));
            assertTrue(String.valueOf(taken.getMessage()).contains("is in use by another server"), taken.getMessage());
        }
        try (MariaDbPair second = MariaDbPair.start(options)) {
            assertEquals("kept", read(second.primary(), "mysql", "show databases like 'kept'"));
            assertEquals("kept", read(second.replica(), "mysql", "show databases like 'kept'"));
            second.createDatabase("later");
            assertEquals("later", read(second.replica(), "mysql", "show databases like 'later'"));
        }
    }

    @Test
    void wrongSetting_failsWithTheServersOwnWords() {
        EmbeddedServerException error = assertThrows(
                EmbeddedServerException.class,
                () -> MariaDbPair.start(MariaDbOptions.defaults().withSetting("no_such_setting", "1")));
        assertTrue(
                String.valueOf(error.getMessage()).contains("unknown variable 'no_such_setting=1'"),
                error.getMessage());
        MariaDbOptions kept = MariaDbOptions.defaults().withDirectory(directory);
        MariaDbPair.start(kept).close();
        EmbeddedServerException later = assertThrows(
                EmbeddedServerException.class,
                () -> MariaDbPair.start(kept.withSetting("innodb_buffer_pool_size", "1M")));
        assertTrue(
                String.valueOf(later.getMessage()).contains("requires innodb_buffer_pool_size >= 5MiB"),
                later.getMessage());
    }

    @Test
    void settingsName_isChecked() {
        assertThrows(
                IllegalArgumentException.class, () -> MariaDbOptions.defaults().withSetting("port=1 --x", "1"));
    }

    private static String slaveStatus(String column) throws SQLException {
        return column(pair.replica(), column);
    }

    private static String column(MariaDbServer server, String column) throws SQLException {
        try (Connection connection = server.connect("mysql");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("show slave status")) {
            row.next();
            String value = row.getString(column);
            return value == null ? "0" : value;
        }
    }

    private static void write(String... statements) throws SQLException {
        for (String sql : statements) {
            run(pair.primary(), sql);
        }
    }

    private static void run(MariaDbServer server, String sql) throws SQLException {
        run(server, "app", sql);
    }

    private static void run(MariaDbServer server, String database, String sql) throws SQLException {
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String count(MariaDbServer server) throws SQLException {
        return read(server, "select count(*) from t");
    }

    private static String read(MariaDbServer server, String sql) throws SQLException {
        return read(server, "app", sql);
    }

    private static String read(MariaDbServer server, String database, String sql) throws SQLException {
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? row.getString(1) : "(no row)";
        }
    }
}
