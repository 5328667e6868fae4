package io.backfleet.testkit.postgresql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.backfleet.embedded.postgresql.PostgresPair;
import io.backfleet.testkit.Await;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PostgresExtensionTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    private static final List<String> NAMES = new ArrayList<>();
    private static String classDatabase = "";

    @BeforeAll
    static void createForClass() throws Exception {
        postgres.database().execute("create table shared(id int)");
        classDatabase = postgres.database().name();
    }

    @Test
    @Order(1)
    void rows_reachTheStandby() throws Exception {
        TestDatabase database = postgres.database();
        NAMES.add(database.name());
        assertNotEquals(classDatabase, database.name());
        database.execute("create table t(id int primary key)", "insert into t select generate_series(1, 10)");
        database.awaitReplayed();
        assertEquals("10", database.standbyValue("select count(*) from t"));
        // both are left open on purpose: the extension closes what it gave out
        Connection writer = database.connect();
        Connection reader = database.connectStandby();
        assertFalse(writer.isReadOnly() && reader.isClosed());
    }

    @Test
    @Order(2)
    void database_isNewForEachTest_andTheLastOneIsGone() throws Exception {
        assertNotEquals(NAMES.get(0), postgres.database().name());
        assertEquals(
                "0",
                postgres.database().value("select count(*) from pg_database where datname = '" + NAMES.get(0) + "'"));
    }

    @Test
    @Order(3)
    void servers_mayBeKilledAndDelayed() throws Exception {
        PostgresPair pair = postgres.pair();
        postgres.database().execute("create table t(id int)");
        pair.setApplyDelay(Duration.ofMinutes(10));
        pair.pauseReplay();
        pair.standby().kill();
        pair.primary().kill();
        assertFalse(pair.primary().isRunning());
    }

    @Test
    @Order(4)
    void servers_areAsBefore_afterATestThatKilledThem() throws Exception {
        TestDatabase database = postgres.database();
        database.execute("create table t(id int)", "insert into t values (1)");
        Await.until(
                "the row on the standby",
                LIMIT,
                () -> database.standbyValue("select count(*) from t").equals("1"));
    }
}
