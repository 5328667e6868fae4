package io.backfleet.database.mysql.catalog;

import io.backfleet.database.jdbc.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Triggers that fire when rows are written, whatever column it is. */
public final class RowTriggers {
    private static final String OF_TABLE = "SELECT DISTINCT trigger_name FROM information_schema.triggers"
            + " WHERE event_object_schema = ? AND event_object_table = ?";

    private static final String ON_UPDATE = " AND event_manipulation = 'UPDATE'";
    private static final String BEFORE = " AND action_timing = 'BEFORE'";

    private RowTriggers() {}

    /** Names of those that run before updates, and can change what is written. */
    public static List<String> beforeUpdate(Connection connection, Table table) throws SQLException {
        return names(connection, table, ON_UPDATE + BEFORE);
    }

    /** Names of all that fire on updates. */
    public static List<String> onUpdate(Connection connection, Table table) throws SQLException {
        return names(connection, table, ON_UPDATE);
    }

    /** Names of those that run before writes of any sort, and can change what is written. */
    public static List<String> beforeAny(Connection connection, Table table) throws SQLException {
        return names(connection, table, BEFORE);
    }

    /** Names of all that fire on insertions. */
    public static List<String> onInsertion(Connection connection, Table table) throws SQLException {
        return names(connection, table, " AND event_manipulation = 'INSERT'");
    }

    private static List<String> names(Connection connection, Table table, String more) throws SQLException {
        return Sql.query(
                connection, OF_TABLE + more + " ORDER BY 1", row -> row.getString(1), table.schema(), table.name());
    }
}
