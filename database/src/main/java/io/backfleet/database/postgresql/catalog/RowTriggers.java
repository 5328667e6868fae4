package io.backfleet.database.postgresql.catalog;

import io.backfleet.database.jdbc.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;

/** Triggers that stand between a write and the row. */
public final class RowTriggers {
    /**
     * Bits of a trigger's type: 1 for each row, 2 before, 16 update. A partition may have triggers of its own, and
     * numbers its columns in its own way. The server's own trigger against updates that change nothing never stops one
     * that does.
     */
    private static final String BEFORE_UPDATE = """
            SELECT DISTINCT t.tgname::text FROM pg_catalog.pg_trigger t
              JOIN (SELECT relid::oid FROM pg_catalog.pg_partition_tree(?::oid::regclass) UNION SELECT ?::oid) AS tree
                ON tree.relid = t.tgrelid
             WHERE t.tgenabled IN ('O', 'A') AND t.tgtype & 19 = 19
               AND t.tgfoid <> 'pg_catalog.suppress_redundant_updates_trigger()'::regprocedure
               AND (t.tgrelid <> ?::oid OR t.tgattr::text = '' OR t.tgattr::int2[] && ?::int2[])
             ORDER BY 1""";

    /** Triggers of these kinds, by the bits of {@code pg_trigger.tgtype}, for each row and before it. */
    private static final String BEFORE = """
            SELECT DISTINCT t.tgname::text FROM pg_catalog.pg_trigger t
              JOIN (SELECT relid::oid FROM pg_catalog.pg_partition_tree(?::oid::regclass) UNION SELECT ?::oid) AS tree
                ON tree.relid = t.tgrelid
             WHERE t.tgenabled IN ('O', 'A') AND t.tgtype & 3 = 3 AND t.tgtype & ? <> 0
               AND t.tgfoid <> 'pg_catalog.suppress_redundant_updates_trigger()'::regprocedure
             ORDER BY 1""";

    /** Rows are inserted. */
    private static final int INSERTION = 4;
    /** Rows are inserted, deleted or updated. */
    private static final int ANY = 4 | 8 | 16;

    private RowTriggers() {}

    /** Names of the triggers that run before rows are inserted, and can change or stop that. */
    public static List<String> beforeInsertion(Connection connection, Table table) throws SQLException {
        return Sql.query(connection, BEFORE, row -> row.getString(1), table.oid(), table.oid(), INSERTION);
    }

    /** The same before rows are written or deleted in any way. */
    public static List<String> beforeAny(Connection connection, Table table) throws SQLException {
        return Sql.query(connection, BEFORE, row -> row.getString(1), table.oid(), table.oid(), ANY);
    }

    /** Names of the triggers that run before rows are updated in these columns, and can change or stop the update. */
    public static List<String> beforeUpdate(Connection connection, Table table, Collection<Column> columns)
            throws SQLException {
        return Sql.query(
                connection,
                BEFORE_UPDATE,
                row -> row.getString(1),
                table.oid(),
                table.oid(),
                table.oid(),
                columns.stream().map(c -> String.valueOf(c.number())).toList());
    }
}
