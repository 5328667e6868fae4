package io.backfleet.database.mysql.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.database.contract.TestFleet;
import io.backfleet.database.jdbc.Endpoint;
import io.backfleet.database.mysql.catalog.KeyFinder;
import io.backfleet.database.mysql.catalog.Table;
import io.backfleet.database.mysql.catalog.TableFinder;
import io.backfleet.database.mysql.catalog.WalkingKey;
import io.backfleet.database.mysql.connection.MySqlVendor;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.spec.TableName;
import io.backfleet.testkit.jdbc.ScratchDatabase;
import io.backfleet.testkit.mysql.MariaDbExtension;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** That no replica is walked over in another order than the primary's: another database stands for it here. */
class KeyOrderTest {
    private static final TableName NAME = TableName.parse("t");

    @RegisterExtension
    static final MariaDbExtension mariaDb = new MariaDbExtension();

    private static ScratchDatabase database(String collation) throws SQLException {
        ScratchDatabase database = mariaDb.newDatabase();
        database.execute("create table t (id varchar(20) character set utf8mb4 collate " + collation + " primary key)");
        return database;
    }

    @Test
    void replica_whoseKeyHasAnotherCollationIsRefused() throws SQLException {
        ScratchDatabase primary = database("utf8mb4_bin");
        try (Connection here = primary.connect();
                Connection same = database("utf8mb4_bin").connect();
                Connection other = database("utf8mb4_general_ci").connect()) {
            Table table = new TableFinder(here).require(NAME);
            WalkingKey key = new KeyFinder(here)
                    .find(table, null, "", problem -> {
                        throw new AssertionError(problem);
                    })
                    .orElseThrow();
            Endpoint replica =
                    Endpoint.primary(TestFleet.entry(primary.jdbcUrl(), null, List.of()), MySqlVendor.INSTANCE);
            KeyOrder order = new KeyOrder(NAME, key);
            order.require(same, replica);
            BackfleetException refused = assertThrows(BackfleetException.class, () -> order.require(other, replica));
            assertEquals(ErrorCode.SCHEMA_CHANGED, refused.code());
            assertTrue(refused.text().contains("utf8mb4_general_ci"), refused::text);
        }
    }
}
