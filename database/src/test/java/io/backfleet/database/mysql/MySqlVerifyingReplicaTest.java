package io.backfleet.database.mysql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.backfleet.database.contract.Engine;
import io.backfleet.database.contract.TestFleet;
import io.backfleet.database.contract.VerifyingReplicaContract;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.key.KeyRange;
import io.backfleet.testkit.jdbc.ScratchDatabase;
import io.backfleet.testkit.mysql.MariaDbExtension;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class MySqlVerifyingReplicaTest extends VerifyingReplicaContract {
    @RegisterExtension
    static final MariaDbExtension mariaDb = new MariaDbExtension();

    private static final Engine ENGINE = new MySqlEngine(mariaDb);

    @Override
    protected Engine engine() {
        return ENGINE;
    }

    @Test
    void replica_thatMixesUpCommitsIsRefused() throws SQLException {
        ScratchDatabase database = ENGINE.database();
        assumeFalse(database.value("select version()").contains("MariaDB"), "MariaDB's always keeps the order");
        database.execute("create table t (id int primary key, a int, b int)");
        String replica = database.replicaJdbcUrl();
        try (Connection there = database.connectReplica();
                Statement statement = there.createStatement();
                TestFleet fleet = TestFleet.comparing(
                        ENGINE,
                        database,
                        List.of(replica),
                        "t",
                        Map.of("b", "a"),
                        "readFrom: '" + replica.replaceFirst(".*//([^/]+)/.*", "$1") + "'")) {
            assertEquals(List.of(), fleet.plan().problems());
            statement.execute("stop replica sql_thread");
            statement.execute("set global replica_preserve_commit_order = off");
            statement.execute("start replica sql_thread");
            try {
                BackfleetException refused = assertThrows(BackfleetException.class, () -> fleet.verify(KeyRange.ALL));
                assertEquals(ErrorCode.NOT_SUPPORTED, refused.code());
            } finally {
                statement.execute("stop replica sql_thread");
                statement.execute("set global replica_preserve_commit_order = on");
                statement.execute("start replica sql_thread");
            }
            fleet.verify(KeyRange.ALL).close();
        }
    }
}
