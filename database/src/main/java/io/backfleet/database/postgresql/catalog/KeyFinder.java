package io.backfleet.database.postgresql.catalog;

import io.backfleet.database.jdbc.Sql;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.Problem;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Finds the key to walk a table by. Not thread-safe: works on the connection it was made for. */
public final class KeyFinder {
    private static final String INDEXES = """
            SELECT ic.relname, con.conname, i.indisprimary, i.indisunique, i.indisvalid AND i.indisready AS usable,
                   i.indimmediate, i.indpred IS NOT NULL AS partial, i.indexprs IS NOT NULL AS expressions, m.amname,
                   k.columns, k.options, k.plain
              FROM pg_catalog.pg_index i
              JOIN pg_catalog.pg_class ic ON ic.oid = i.indexrelid
              JOIN pg_catalog.pg_am m ON m.oid = ic.relam
              LEFT JOIN pg_catalog.pg_constraint con ON con.conindid = i.indexrelid AND con.contype IN ('p', 'u')
                AND con.conrelid = i.indrelid
             CROSS JOIN LATERAL (
               SELECT array_agg(i.indkey[n]::int ORDER BY n) AS columns,
                      array_agg(i.indoption[n]::int ORDER BY n) AS options,
                      bool_and(o.opcdefault AND (a.attcollation IS NULL OR a.attcollation = i.indcollation[n])) AS plain
                 FROM generate_series(0, i.indnkeyatts - 1) n
                 JOIN pg_catalog.pg_opclass o ON o.oid = i.indclass[n]
                 LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[n]) k
             WHERE i.indrelid = ?::oid
             ORDER BY i.indisprimary DESC, ic.relname""";

    /** Index option bits: 1 descending, 2 nulls first; these two pairs are what a plain ORDER BY can read either way. */
    private static final List<Integer> ONE_WAY = List.of(0, 3);

    /** One index of the table. */
    private record Index(
            String name,
            @Nullable String constraint,
            boolean primary,
            boolean unique,
            boolean usable,
            boolean immediate,
            boolean partial,
            boolean expressions,
            String method,
            List<Integer> columns,
            List<Integer> options,
            boolean plain) {
        boolean isCalled(String wanted) {
            return name.equals(wanted) || wanted.equals(constraint);
        }
    }

    private final Connection connection;

    public KeyFinder(Connection connection) {
        this.connection = connection;
    }

    /**
     * The key, its problems reported; empty when there are any.
     *
     * @param wanted name of a unique constraint or index; null means the primary key
     * @param path where a spec names it
     */
    public Optional<WalkingKey> find(Table table, @Nullable String wanted, String path, Consumer<Problem> problems)
            throws SQLException {
        List<Index> indexes = Sql.query(connection, INDEXES, KeyFinder::index, table.oid());
        Optional<Index> index = wanted == null
                ? indexes.stream().filter(Index::primary).findFirst()
                : named(indexes, wanted).or(() -> named(indexes, Identifier.folded(wanted)));
        if (index.isEmpty()) {
            problems.accept(new Problem(
                    ErrorCode.NO_USABLE_KEY,
                    path,
                    wanted == null
                            ? "table " + table.sql() + " has no primary key"
                            : "table " + table.sql() + " has no constraint or index '" + wanted + "'",
                    remedy(table, indexes, path)));
            return Optional.empty();
        }
        Optional<String> flaw = flaw(table, index.get());
        if (flaw.isPresent()) {
            problems.accept(new Problem(
                    ErrorCode.NO_USABLE_KEY,
                    path,
                    "index '" + index.get().name() + "' can't be walked: " + flaw.get(),
                    remedy(table, indexes, path)));
            return Optional.empty();
        }
        WalkingKey key = new WalkingKey(index.get().name(), columns(table, index.get()));
        List<Column> unfit = key.columns().stream()
                .filter(c -> WalkingKey.typeOf(c).isEmpty())
                .toList();
        for (Column column : unfit) {
            problems.accept(new Problem(
                    ErrorCode.KEY_TYPE_UNSUPPORTED,
                    path,
                    "key column '" + column.name() + "' is of type " + column.type(),
                    "name a unique index over whole numbers, numeric, text, uuid, date, timestamp, bytea or enums"));
        }
        return unfit.isEmpty() ? Optional.of(key) : Optional.empty();
    }

    /** All keys that the table can be walked by, the primary key first. */
    public List<WalkingKey> usable(Table table) throws SQLException {
        return Sql.query(connection, INDEXES, KeyFinder::index, table.oid()).stream()
                .filter(index -> flaw(table, index).isEmpty())
                .map(index -> new WalkingKey(index.name(), columns(table, index)))
                .filter(key -> key.columns().stream()
                        .allMatch(column -> WalkingKey.typeOf(column).isPresent()))
                .toList();
    }

    private static Optional<Index> named(List<Index> indexes, String name) {
        return indexes.stream().filter(i -> i.isCalled(name)).findFirst();
    }

    private static List<Column> columns(Table table, Index index) {
        List<Column> columns = new ArrayList<>();
        index.columns().forEach(number -> table.column(number).ifPresent(columns::add));
        return columns;
    }

    private static Optional<String> flaw(Table table, Index index) {
        if (!index.unique()) {
            return Optional.of("it is not unique");
        }
        if (!index.method().equals("btree")) {
            return Optional.of("it is of kind " + index.method() + ", which has no order");
        }
        if (!index.usable()) {
            return Optional.of("it is invalid: its building failed or goes on");
        }
        if (!index.immediate()) {
            return Optional.of("its constraint is deferrable, so keys can stand twice for a while");
        }
        if (index.partial()) {
            return Optional.of("it has a WHERE, so it leaves rows out");
        }
        if (index.expressions()) {
            return Optional.of("it is over expressions");
        }
        if (!index.plain()) {
            return Optional.of("its operator class or collation is not that of the columns");
        }
        if (index.options().stream().distinct().count() > 1
                || !ONE_WAY.contains(index.options().get(0))) {
            return Optional.of("its columns do not run in one direction with nulls last (ASC) or first (DESC)");
        }
        List<String> nullable = columns(table, index).stream()
                .filter(c -> !c.notNull())
                .map(Column::name)
                .toList();
        return nullable.isEmpty() ? Optional.empty() : Optional.of("columns may be null: " + nullable);
    }

    private static String remedy(Table table, List<Index> indexes, String path) {
        List<String> good = indexes.stream()
                .filter(i -> flaw(table, i).isEmpty())
                .filter(i -> columns(table, i).stream()
                        .allMatch(c -> WalkingKey.typeOf(c).isPresent()))
                .map(Index::name)
                .toList();
        return good.isEmpty()
                ? "create a unique index over NOT NULL columns (CREATE UNIQUE INDEX CONCURRENTLY) and name it as "
                        + path
                : "usable here as " + path + ": " + String.join(", ", good);
    }

    private static Index index(ResultSet row) throws SQLException {
        return new Index(
                row.getString("relname"),
                row.getString("conname"),
                row.getBoolean("indisprimary"),
                row.getBoolean("indisunique"),
                row.getBoolean("usable"),
                row.getBoolean("indimmediate"),
                row.getBoolean("partial"),
                row.getBoolean("expressions"),
                row.getString("amname"),
                Sql.numbers(row, "columns"),
                Sql.numbers(row, "options"),
                row.getBoolean("plain"));
    }
}
