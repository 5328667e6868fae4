package io.backfleet.database.postgresql.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.database.config.DatabaseEntry;
import io.backfleet.database.config.Secret;
import io.backfleet.database.jdbc.Endpoint;
import io.backfleet.database.jdbc.Session;
import io.backfleet.database.jdbc.Side;
import io.backfleet.database.jdbc.Timeouts;
import io.backfleet.database.jdbc.WalkConnection;
import io.backfleet.database.postgresql.catalog.KeyFinder;
import io.backfleet.database.postgresql.catalog.Table;
import io.backfleet.database.postgresql.catalog.TableFinder;
import io.backfleet.database.postgresql.catalog.WalkingKey;
import io.backfleet.database.postgresql.connection.PostgresVendor;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.spec.TableName;
import io.backfleet.testkit.postgresql.PostgresExtension;
import io.backfleet.testkit.postgresql.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** That no key is walked over on a replica which sorts it in another way. */
class KeyOrderTest {
    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    private static Endpoint endpoint(String url) {
        String user = url.replaceFirst(".*[?&]user=([^&]*).*", "$1");
        DatabaseEntry entry =
                new DatabaseEntry("db-1", url.replaceFirst("\\?.*", ""), user, new Secret("any"), List.of(), 1);
        return Endpoint.primary(entry, PostgresVendor.INSTANCE);
    }

    private record OwnConnections(Endpoint endpoint) implements WalkConnection.Source {
        @Override
        public Connection open() throws SQLException {
            return endpoint.connect(Session.READ, Timeouts.WORK);
        }

        @Override
        public void discard(Connection connection) {
            try {
                connection.close();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Test
    void replica_thatSortsByAnotherVersionIsRefused() throws SQLException {
        TestDatabase database = postgres.database();
        database.execute("create table t (id text collate \"en-x-icu\" primary key, n int)");
        Endpoint replica = endpoint(database.standbyJdbcUrl());
        Endpoint server = endpoint(database.jdbcUrl());
        try (Connection connection = database.connect();
                Side primary =
                        new Side(server, new WalkConnection(PostgresVendor.INSTANCE, new OwnConnections(server)))) {
            Table table = new TableFinder(connection).require(TableName.parse("t"));
            WalkingKey key = new KeyFinder(connection)
                    .find(table, null, "", problem -> {})
                    .orElseThrow();
            KeyOrder same = KeyOrder.of(connection, table, key);
            source(replica, primary, same).open().close();
            String version = same.primary().substring(same.primary().lastIndexOf(':') + 1);
            assertTrue(!version.isEmpty(), "the collation has no version: nothing was tested");
            KeyOrder other = new KeyOrder(table, key, same.primary().replace(version, "1.0"));
            PostgresReplicaSource source = source(replica, primary, other);
            BackfleetException refused = assertThrows(BackfleetException.class, source::open);
            assertEquals(ErrorCode.SCHEMA_CHANGED, refused.code());
            assertTrue(refused.text().contains(version), refused::text);
            assertTrue(refused.text().contains("read from the primary"), refused::text);
        }
    }

    private static PostgresReplicaSource source(Endpoint replica, Side primary, KeyOrder order) {
        return new PostgresReplicaSource(replica, primary, Duration.ofSeconds(30), System::nanoTime, List.of(order));
    }
}
