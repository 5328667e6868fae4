package io.backfleet.database.mysql.catalog;

import io.backfleet.database.jdbc.Nearest;
import io.backfleet.database.jdbc.Sql;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.Problem;
import io.backfleet.protocol.spec.TableName;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Finds tables by the names that specs give them. Not thread-safe: works on the connection it was made for. */
public final class TableFinder {
    private static final Set<String> SYSTEM =
            Set.of("information_schema", "mysql", "performance_schema", "sys", "backfleet");

    private static final String COLUMNS = """
            SELECT ordinal_position, column_name, column_type, data_type, is_nullable, extra, character_set_name,
                   collation_name, coalesce(numeric_precision, datetime_precision, character_maximum_length, 0) AS size,
                   coalesce(numeric_scale, 0) AS scale
              FROM information_schema.columns WHERE table_schema = ? AND table_name = ? ORDER BY ordinal_position""";

    /** The catalog compares without regard to case, and only some servers keep names so. */
    private static final String RELATION = """
            SELECT table_schema, table_name, table_type, coalesce(engine, ''), coalesce(create_options, '')
              FROM information_schema.tables
             WHERE table_schema = coalesce(?, DATABASE()) AND table_name = ?
             ORDER BY CAST(table_name AS BINARY) = CAST(? AS BINARY) DESC""";

    /** What the catalog says of one relation. */
    private record Relation(String schema, String name, String type, String engine, String options) {
        String sql() {
            return Identifier.quote(schema) + "." + Identifier.quote(name);
        }
    }

    private final Connection connection;

    public TableFinder(Connection connection) {
        this.connection = connection;
    }

    /**
     * A table, its problems reported; empty when there are any.
     *
     * @param path where a spec names it
     */
    public Optional<Table> find(TableName name, String path, Consumer<Problem> problems) throws SQLException {
        Optional<Relation> relation = relation(name);
        if (relation.isEmpty()) {
            problems.accept(
                    new Problem(ErrorCode.TABLE_NOT_FOUND, path, "there is no table " + name, alternatives(name)));
            return Optional.empty();
        }
        Optional<Problem> unfit = unfit(relation.get(), path);
        unfit.ifPresent(problems);
        return unfit.isPresent() ? Optional.empty() : Optional.of(read(relation.get()));
    }

    /**
     * A table that a plan found before, by the same name.
     *
     * @throws BackfleetException {@code SCHEMA_CHANGED} when it is no longer there or no longer fit
     */
    public Table require(TableName name) throws SQLException {
        Optional<Relation> relation = relation(name);
        if (relation.isEmpty() || unfit(relation.get(), "").isPresent()) {
            throw new BackfleetException(
                    ErrorCode.SCHEMA_CHANGED,
                    "table " + name + " was there when the migration was planned and is not any more");
        }
        return read(relation.get());
    }

    /** The qualified name of a table or view, if there is one. */
    public Optional<String> qualified(TableName name) throws SQLException {
        return relation(name).map(Relation::sql);
    }

    private Table read(Relation r) throws SQLException {
        List<Column> columns = Sql.query(connection, COLUMNS, TableFinder::column, r.schema(), r.name());
        return new Table(
                r.schema(), r.name(), r.options().toLowerCase(Locale.ROOT).contains("partitioned"), columns);
    }

    private static Column column(ResultSet row) throws SQLException {
        String base = row.getString("data_type").toLowerCase(Locale.ROOT);
        String type = row.getString("column_type");
        String extra = Objects.toString(row.getString("extra"), "").toLowerCase(Locale.ROOT);
        return new Column(
                row.getInt("ordinal_position"),
                row.getString("column_name"),
                type,
                Kind.of(base, type.toLowerCase(Locale.ROOT)),
                base,
                "NO".equals(row.getString("is_nullable")),
                extra.contains("virtual generated") || extra.contains("stored generated"),
                extra.contains("on update"),
                row.getString("character_set_name"),
                row.getString("collation_name"),
                row.getLong("size"),
                row.getInt("scale"));
    }

    private Optional<Relation> relation(TableName name) throws SQLException {
        String table = name.table().text();
        List<Relation> found = Sql.query(
                connection,
                RELATION,
                row -> new Relation(
                        row.getString(1), row.getString(2), row.getString(3), row.getString(4), row.getString(5)),
                name.schema().map(TableName.Part::text).orElse(null),
                table,
                table);
        return found.stream()
                .filter(r -> r.name().equals(table)
                        || (found.size() == 1 && !name.table().quoted()))
                .findFirst();
    }

    private static Optional<Problem> unfit(Relation r, String path) {
        if (SYSTEM.contains(r.schema().toLowerCase(Locale.ROOT))) {
            return refused(path, r.sql() + " belongs to the system", "name a table of your own");
        }
        if (r.type().contains("VIEW")) {
            return refused(path, r.sql() + " is a view", "name the table behind it");
        }
        if (!r.type().equals("BASE TABLE")) {
            return refused(
                    path, r.sql() + " is of the kind " + r.type().toLowerCase(Locale.ROOT), "name an ordinary table");
        }
        if (!r.engine().equalsIgnoreCase("InnoDB")) {
            return refused(
                    path,
                    r.sql() + " is kept by the engine " + r.engine() + ", which has no transactions",
                    "ALTER TABLE " + r.sql() + " ENGINE = InnoDB");
        }
        return Optional.empty();
    }

    private static Optional<Problem> refused(String path, String message, String remedy) {
        return Optional.of(new Problem(ErrorCode.NOT_SUPPORTED, path, message, remedy));
    }

    private String alternatives(TableName name) throws SQLException {
        List<String> elsewhere = Sql.query(
                connection,
                "SELECT table_schema FROM information_schema.tables WHERE table_name = ? ORDER BY 1",
                row -> row.getString(1),
                name.table().text());
        elsewhere.removeIf(schema -> SYSTEM.contains(schema.toLowerCase(Locale.ROOT)));
        if (!elsewhere.isEmpty()) {
            return "a table of this name is in database " + String.join(", ", elsewhere) + ": write database.table";
        }
        List<String> names = Sql.query(
                connection,
                "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() LIMIT 10000",
                row -> row.getString(1));
        return Nearest.hint(name.table().text(), names, "create it first, or correct the name");
    }
}
