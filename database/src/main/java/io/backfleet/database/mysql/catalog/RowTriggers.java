package io.backfleet.database.mysql.catalog;

import io.backfleet.database.jdbc.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Triggers that fire when rows are updated, whatever column it is. */
public final class RowTriggers {
    private static final String UPDATE = """
            SELECT trigger_name FROM information_schema.triggers
             WHERE event_object_schema = ? AND event_object_table = ? AND event_manipulation = 'UPDATE'""";

    private RowTriggers() {}

    /** Names of those that run before, and can change what is written. */
    public static List<String> beforeUpdate(Connection connection, Table table) throws SQLException {
        return names(connection, table, " AND action_timing = 'BEFORE'");
    }

    /** Names of all. */
    public static List<String> onUpdate(Connection connection, Table table) throws SQLException {
        return names(connection, table, "");
    }

    private static List<String> names(Connection connection, Table table, String more) throws SQLException {
        return Sql.query(
                connection, UPDATE + more + " ORDER BY 1", row -> row.getString(1), table.schema(), table.name());
    }
}
