package io.backfleet.database.postgresql.copy;

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
import java.util.function.Consumer;

/** What the fleet's role may do at either end, and the GRANT for what it may not. Not thread-safe. */
final class CopyPrivileges {
    private final Connection connection;
    private final String place;
    private final Consumer<Problem> problems;
    private final String role;

    CopyPrivileges(Connection connection, String place, Consumer<Problem> problems) throws SQLException {
        this.connection = connection;
        this.place = place;
        this.problems = problems;
        this.role = Sql.first(connection, "SELECT pg_catalog.quote_ident(current_user)", row -> row.getString(1))
                .orElse("current_user");
    }

    void read(Table table, String path, Collection<Column> columns) throws SQLException {
        require(table, path, columns, "SELECT");
        if (holds("SELECT pg_catalog.row_security_active(?::oid)", table.oid())) {
            problems.accept(new Problem(
                    ErrorCode.PRIVILEGE_MISSING,
                    path,
                    place + ": row-level security of " + table.sql() + " hides rows from " + role,
                    "use the table's owner, or a role with BYPASSRLS"));
        }
    }

    /** A lock on a row takes the right to write some column of it. */
    void lock(Table table, String path, Column any) throws SQLException {
        if (!holds("SELECT pg_catalog.has_any_column_privilege(?::oid, 'UPDATE')", table.oid())) {
            missing(path, "may not lock rows of " + table.sql(), "UPDATE (" + any.sql() + ") ON " + table.sql());
        }
    }

    void write(Table table, String path, Collection<Column> columns) throws SQLException {
        require(table, path, columns, "INSERT");
        require(table, path, columns, "UPDATE");
    }

    void delete(Table table, String path) throws SQLException {
        if (!holds("SELECT pg_catalog.has_table_privilege(?::oid, 'DELETE')", table.oid())) {
            missing(path, "may not delete from " + table.sql(), "DELETE ON " + table.sql());
        }
    }

    private void require(Table table, String path, Collection<Column> columns, String privilege) throws SQLException {
        List<Column> without = new ArrayList<>();
        for (Column column : columns) {
            if (!holds(
                    "SELECT pg_catalog.has_column_privilege(?::oid, ?::int2, ?)",
                    table.oid(),
                    column.number(),
                    privilege)) {
                without.add(column);
            }
        }
        if (!without.isEmpty()) {
            String names = without.stream().map(Column::sql).collect(joining(", "));
            missing(
                    path,
                    "lacks " + privilege + " on columns of " + table.sql(),
                    privilege + " (" + names + ") ON " + table.sql());
        }
    }

    /** What the fleet's own schema takes. */
    void fleetSchema() throws SQLException {
        if (!FleetSchema.schemaExists(connection)
                && !holds("SELECT pg_catalog.has_database_privilege(pg_catalog.current_database(), 'CREATE')")) {
            missing(
                    "",
                    "may not create the schema backfleet",
                    "CREATE ON DATABASE "
                            + Sql.first(
                                            connection,
                                            "SELECT pg_catalog.current_database()::text",
                                            row -> Identifier.quote(row.getString(1)))
                                    .orElse(""));
        }
    }

    private boolean holds(String sql, Object... parameters) throws SQLException {
        return Sql.first(connection, sql, row -> row.getBoolean(1), parameters).orElse(false);
    }

    private void missing(String path, String message, String grant) {
        problems.accept(new Problem(
                ErrorCode.PRIVILEGE_MISSING,
                path,
                place + ": role " + role + " " + message,
                "GRANT " + grant + " TO " + role));
    }
}
