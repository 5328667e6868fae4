package io.backfleet.database.postgresql.examine;

import static java.util.stream.Collectors.joining;

import io.backfleet.database.jdbc.Sql;
import io.backfleet.database.postgresql.catalog.Column;
import io.backfleet.database.postgresql.catalog.Identifier;
import io.backfleet.database.postgresql.catalog.Table;
import io.backfleet.database.postgresql.schema.FleetSchema;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.Problem;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** What the fleet's role may do, and the GRANT for what it may not. Not thread-safe. */
final class Privileges {
    private final Connection connection;
    private final Consumer<Problem> problems;
    private final String path;
    private final String role;

    /** @param path where the spec names the table */
    Privileges(Connection connection, Consumer<Problem> problems, String path) throws SQLException {
        this.path = path;
        this.connection = connection;
        this.problems = problems;
        this.role = Sql.first(connection, "SELECT pg_catalog.quote_ident(current_user)", row -> row.getString(1))
                .orElse("current_user");
    }

    /** Whether expressions can be examined: that takes a temporary view. */
    boolean checkDatabase() throws SQLException {
        boolean temporary =
                holds("SELECT pg_catalog.has_database_privilege(pg_catalog.current_database(), 'TEMPORARY')");
        if (!temporary) {
            missing(
                    "",
                    "may not make temporary views, by which expressions are examined",
                    "TEMPORARY ON DATABASE " + database());
        }
        return temporary;
    }

    /** What the fleet's own schema takes. */
    void checkFleetSchema() throws SQLException {
        Set<String> absent = FleetSchema.missing(connection);
        if (!FleetSchema.schemaExists(connection)) {
            if (!holds("SELECT pg_catalog.has_database_privilege(pg_catalog.current_database(), 'CREATE')")) {
                missing("", "may not create the schema backfleet", "CREATE ON DATABASE " + database());
            }
            return;
        }
        if (!holds("SELECT pg_catalog.has_schema_privilege('backfleet', 'USAGE')")) {
            missing("", "may not use the schema backfleet", "USAGE ON SCHEMA backfleet");
        } else if (!absent.isEmpty()) {
            if (!holds("SELECT pg_catalog.has_schema_privilege('backfleet', 'CREATE')")) {
                missing("", "may not create tables in the schema backfleet", "CREATE ON SCHEMA backfleet");
            }
        } else {
            List<String> closed = Sql.query(
                    connection,
                    "SELECT c.relname::text FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n"
                            + " ON n.oid = c.relnamespace WHERE n.nspname = 'backfleet' AND c.relkind = 'r' AND NOT ("
                            + "pg_catalog.has_table_privilege(c.oid, 'SELECT') AND pg_catalog.has_table_privilege(c.oid, 'INSERT')"
                            + " AND pg_catalog.has_table_privilege(c.oid, 'UPDATE') AND pg_catalog.has_table_privilege(c.oid, 'DELETE'))",
                    row -> row.getString(1));
            if (!closed.isEmpty()) {
                missing(
                        "",
                        "may not write the fleet's tables " + closed,
                        "SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA backfleet");
            }
        }
    }

    /**
     * What the table takes.
     *
     * @param read columns that are read: the key, what expressions read, and the targets, which are compared
     * @param judged columns of rows that are locked to be judged; any column that may be written will do for that
     * @param versions whether versions of rows are read, to tell whether somebody has written them
     * @return whether nothing is missing
     */
    boolean checkTable(
            Table table,
            Collection<Column> read,
            Collection<Column> written,
            Collection<Column> judged,
            boolean versions)
            throws SQLException {
        if (!holds("SELECT pg_catalog.has_schema_privilege(?, 'USAGE')", table.schema())) {
            missing(
                    path,
                    "may not use the schema " + table.schema(),
                    "USAGE ON SCHEMA " + Identifier.quote(table.schema()));
            return false;
        }
        List<String> unreadable = new ArrayList<>(
                without(table, read, "SELECT").stream().map(Column::sql).toList());
        if (versions && !holds("SELECT pg_catalog.has_column_privilege(?::oid, 'xmin', 'SELECT')", table.oid())) {
            unreadable.add("xmin");
        }
        List<Column> unwritable = without(table, written, "UPDATE");
        boolean lockable =
                judged.isEmpty() || holds("SELECT pg_catalog.has_any_column_privilege(?::oid, 'UPDATE')", table.oid());
        if (unwritable.isEmpty() && !lockable) {
            // a lock on a row takes the right to write some column of it
            unwritable = List.of(judged.iterator().next());
        }
        List<String> grants = new ArrayList<>();
        if (!unreadable.isEmpty()) {
            grants.add("SELECT (" + String.join(", ", unreadable) + ")");
        }
        if (!unwritable.isEmpty()) {
            grants.add("UPDATE (" + names(unwritable) + ")");
        }
        if (!grants.isEmpty()) {
            missing(
                    path,
                    "may not read, or write, or lock what it must of " + table.sql(),
                    String.join(", ", grants) + " ON " + table.sql());
        }
        if (holds("SELECT pg_catalog.row_security_active(?::oid)", table.oid())) {
            problems.accept(new Problem(
                    ErrorCode.PRIVILEGE_MISSING,
                    path,
                    "row-level security of " + table.sql() + " hides rows from " + role,
                    "use the table's owner, or a role with BYPASSRLS: ALTER ROLE " + role + " BYPASSRLS"));
        }
        return grants.isEmpty();
    }

    /**
     * What a table takes that rows go into.
     *
     * @param read columns that are read
     * @param inserted columns that insertions fill; empty when there are none
     * @param updated columns that repairs write
     * @param deletes whether repairs delete rows
     * @param versions whether rows are judged: their versions read, and they themselves locked
     */
    void checkTarget(
            Table table,
            Collection<Column> read,
            Collection<Column> inserted,
            Collection<Column> updated,
            boolean deletes,
            boolean versions)
            throws SQLException {
        List<Column> closed = without(table, inserted, "INSERT");
        List<String> grants = new ArrayList<>();
        if (!closed.isEmpty()) {
            grants.add("INSERT (" + names(closed) + ")");
        }
        if (deletes && !holds("SELECT pg_catalog.has_table_privilege(?::oid, 'DELETE')", table.oid())) {
            grants.add("DELETE");
        }
        if (checkTable(table, read, updated, versions ? read : List.of(), versions) && !grants.isEmpty()) {
            missing(path, "may not write " + table.sql(), String.join(", ", grants) + " ON " + table.sql());
        }
    }

    private List<Column> without(Table table, Collection<Column> columns, String privilege) throws SQLException {
        List<Column> without = new ArrayList<>();
        for (Column column : columns) {
            if (!without.contains(column)
                    && !holds(
                            "SELECT pg_catalog.has_column_privilege(?::oid, ?::int2, ?)",
                            table.oid(),
                            column.number(),
                            privilege)) {
                without.add(column);
            }
        }
        return without;
    }

    private static String names(List<Column> columns) {
        return columns.stream().map(Column::sql).collect(joining(", "));
    }

    private boolean holds(String sql, Object... parameters) throws SQLException {
        return Sql.first(connection, sql, row -> row.getBoolean(1), parameters).orElse(false);
    }

    private String database() throws SQLException {
        return Sql.first(
                        connection,
                        "SELECT pg_catalog.quote_ident(pg_catalog.current_database())",
                        row -> row.getString(1))
                .orElse("");
    }

    private void missing(String path, String message, String grant) {
        problems.accept(new Problem(
                ErrorCode.PRIVILEGE_MISSING, path, "role " + role + " " + message, "GRANT " + grant + " TO " + role));
    }
}
