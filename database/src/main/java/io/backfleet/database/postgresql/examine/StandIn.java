package io.backfleet.database.postgresql.examine;

import io.backfleet.database.jdbc.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;

/** A temporary table with one column, which expressions are assigned to without writing anything. Not thread-safe. */
final class StandIn {
    static final String NAME = "pg_temp.backfleet_stand_in";

    private final Connection connection;
    private final Savepoint before;

    private StandIn(Connection connection, Savepoint before) {
        this.connection = connection;
        this.before = before;
    }

    /** Makes one inside the caller's transaction. */
    static StandIn make(Connection connection, String type) throws SQLException {
        Savepoint before = connection.setSavepoint();
        Sql.execute(connection, "CREATE TEMPORARY TABLE backfleet_stand_in (value " + type + ")");
        return new StandIn(connection, before);
    }

    /** Undoes it. */
    void drop() throws SQLException {
        if (!connection.isClosed()) {
            connection.rollback(before);
        }
    }
}
