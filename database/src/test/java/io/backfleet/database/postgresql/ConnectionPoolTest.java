package io.backfleet.database.postgresql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.database.Faults;
import io.backfleet.database.jdbc.ConnectionPool;
import io.backfleet.database.jdbc.Endpoint;
import io.backfleet.database.jdbc.Sql;
import io.backfleet.database.postgresql.connection.PostgresErrors;
import io.backfleet.database.postgresql.connection.PostgresVendor;
import io.backfleet.embedded.network.TcpProxy;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.testkit.Await;
import io.backfleet.testkit.postgresql.PostgresExtension;
import io.backfleet.testkit.postgresql.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What connections are like, and which are not kept. */
class ConnectionPoolTest {
    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    @Test
    void serverThatRefuses_isReportedAtOnce_andFoundAgain() throws Exception {
        String url = postgres.newDatabase().jdbcUrl();
        int port = Integer.parseInt(url.replaceFirst(".*:([0-9]+)/.*", "$1"));
        try (TcpProxy proxy = TcpProxy.to(port);
                ConnectionPool pool = pool(url.replaceFirst(":[0-9]+/", ":" + proxy.port() + "/"))) {
            proxy.refuse();
            for (int i = 0; i < 3; i++) {
                long start = System.nanoTime();
                SQLException e = assertThrows(SQLException.class, pool::connection);
                assertEquals(ErrorCode.DATABASE_UNREACHABLE, PostgresErrors.codeOf(e));
                assertTrue(System.nanoTime() - start < 4_000_000_000L, "it went on trying until the time was up");
            }
            proxy.restore();
            try (Connection connection = pool.connection()) {
                assertTrue(connection.isValid(5));
            }
        }
    }

    private static ConnectionPool pool(String url) {
        return new ConnectionPool(Endpoint.primary(TestFleet.entry(url, null, List.of()), PostgresVendor.INSTANCE), 1);
    }

    @ParameterizedTest
    @CsvSource({"off, on", "local, on", "remote_write, on", "on, on", "remote_apply, remote_apply"})
    void commit_isDurableWhateverTheDatabaseSays(String configured, String expected) throws SQLException {
        TestDatabase database = postgres.database();
        database.execute("alter database " + database.name() + " set synchronous_commit = " + configured);
        try (ConnectionPool pool = pool(database.jdbcUrl());
                Connection connection = pool.connection()) {
            assertEquals(
                    expected,
                    Sql.first(connection, "show synchronous_commit", row -> row.getString(1))
                            .orElseThrow());
        }
    }

    @Test
    void connection_isClosedWhenTheServerRefusesToWrite() throws SQLException {
        TestDatabase database = postgres.database();
        database.awaitReplayed();
        try (ConnectionPool pool = pool(database.standbyJdbcUrl());
                Connection connection = pool.connection()) {
            SQLException refused = assertThrows(SQLException.class, () -> Sql.execute(connection, "create table x ()"));
            assertEquals("25006", refused.getSQLState());
            assertTrue(connection.isClosed(), "it would be handed out again for half an hour");
        }
    }

    @Test
    void examination_keepsNoConnectionToAStandby() throws SQLException {
        TestDatabase database = postgres.database();
        database.awaitReplayed();
        try (PostgresDatabase standby = new PostgresDatabase(
                TestFleet.entry(database.standbyJdbcUrl(), null, List.of()),
                Faults.NONE,
                Duration.ofSeconds(1),
                System::nanoTime)) {
            assertEquals(
                    ErrorCode.READ_ONLY,
                    standby.examine(TestFleet.spec("t", Map.of("b", "a")))
                            .problems()
                            .get(0)
                            .code());
            Await.until(
                    "no session there",
                    Duration.ofSeconds(10),
                    () -> database.standbyValue(
                                    "select count(*) from pg_stat_activity where datname = current_database()"
                                            + " and application_name = 'backfleet-worker'")
                            .equals("0"));
        }
    }
}
