package io.backfleet.testkit.mysql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.backfleet.embedded.mysql.MariaDbPair;
import io.backfleet.testkit.Await;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class MariaDbExtensionTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @RegisterExtension
    static final MariaDbExtension mariaDb = new MariaDbExtension();

    private static final List<String> NAMES = new ArrayList<>();
    private static String classDatabase = "";

    @BeforeAll
    static void createForClass() throws Exception {
        mariaDb.database().execute("create table shared(id int)");
        classDatabase = mariaDb.database().name();
    }

    @Test
    @Order(1)
    void rows_reachTheReplica() throws Exception {
        TestDatabase database = mariaDb.database();
        NAMES.add(database.name());
        assertNotEquals(classDatabase, database.name());
        database.execute("create table t(id int primary key)", "insert into t values (1), (2), (3)");
        database.awaitReplayed();
        assertEquals("3", database.replicaValue("select count(*) from t"));
        assertEquals("1", database.replicaValue("select @@read_only"));
        // both are left open on purpose, with a transaction that holds the table: the extension closes what it gave out
        Connection writer = database.connect();
        Connection reader = database.connectReplica();
        for (Connection connection : List.of(writer, reader)) {
            connection.setAutoCommit(false);
            connection.createStatement().executeQuery("select * from t").close();
        }
        assertFalse(reader.isClosed());
    }

    @Test
    @Order(2)
    void database_isNewForEachTest_andTheLastOneIsGone() throws Exception {
        assertNotEquals(NAMES.get(0), mariaDb.database().name());
        assertEquals(
                "0",
                mariaDb.database()
                        .value("select count(*) from information_schema.schemata where schema_name = '" + NAMES.get(0)
                                + "'"));
    }

    @Test
    @Order(3)
    void text_keepsCharactersOfFourBytes() throws Exception {
        TestDatabase database = mariaDb.database();
        database.execute("create table t(s varchar(10))", "insert into t values ('\uD83D\uDE80')");
        database.awaitReplayed();
        assertEquals("F09F9A80", database.replicaValue("select hex(s) from t"));
    }

    @Test
    @Order(4)
    void replica_mayBePausedAndDelayed() throws Exception {
        TestDatabase database = mariaDb.database();
        database.execute("create table t(id int primary key)");
        database.awaitReplayed();
        mariaDb.replica().pauseReplay();
        database.execute("insert into t values (1)");
        assertEquals("0", database.replicaValue("select count(*) from t"));
        mariaDb.replica().setApplyDelay(Duration.ofMinutes(10));
        assertEquals("0", database.replicaValue("select count(*) from t"));
        mariaDb.replica().resumeReplay();
        Await.until("the row is received and kept back", LIMIT, () -> remainingDelay(database) > 500);
        mariaDb.replica().setApplyDelay(Duration.ZERO);
        database.awaitReplayed();
        assertEquals("1", database.replicaValue("select count(*) from t"));
        mariaDb.replica().setApplyDelay(Duration.ofMinutes(10));
    }

    @Test
    @Order(5)
    void replica_isAsBefore_afterATestThatDelayedIt() throws Exception {
        TestDatabase database = mariaDb.database();
        database.execute("create table t(id int)");
        Await.until(
                "the table on the replica",
                LIMIT,
                () -> database.replicaValue("select count(*) from t").equals("0"));
    }

    @Test
    @Order(6)
    @Tag("embedded")
    void servers_mayBeKilledAndDelayed() throws Exception {
        MariaDbPair pair = mariaDb.pair();
        mariaDb.database().execute("create table t(id int)");
        pair.setApplyDelay(Duration.ofMinutes(10));
        pair.pauseReplay();
        pair.replica().kill();
        pair.primary().kill();
        assertFalse(pair.primary().isRunning());
    }

    @Test
    @Order(7)
    void servers_areAsBefore_afterATestThatKilledThem() throws Exception {
        TestDatabase database = mariaDb.database();
        database.execute("create table t(id int)", "insert into t values (1)");
        Await.until(
                "the row on the replica",
                LIMIT,
                () -> database.replicaValue("select count(*) from t").equals("1"));
    }

    private static long remainingDelay(TestDatabase database) throws Exception {
        try (Connection replica = database.connectReplica();
                Statement statement = replica.createStatement();
                ResultSet row = statement.executeQuery("show replica status")) {
            row.next();
            return row.getLong("SQL_Remaining_Delay");
        }
    }
}
