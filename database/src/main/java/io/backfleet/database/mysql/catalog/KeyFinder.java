package io.backfleet.database.mysql.catalog;

import io.backfleet.database.jdbc.Sql;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.Problem;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Finds the key to walk a table by. Not thread-safe: works on the connection it was made for. */
public final class KeyFinder {
    private static final String PRIMARY = "PRIMARY";

    /** One column of an index; its name is null when the index is over an expression. */
    private record Part(
            String index,
            boolean unique,
            String kind,
            boolean hidden,
            @Nullable String column,
            boolean ascending,
            boolean whole) {}

    private final Connection connection;

    public KeyFinder(Connection connection) {
        this.connection = connection;
    }

    /**
     * The key, its problems reported; empty when there are any.
     *
     * @param wanted name of a unique index; null means the primary key
     * @param path where a spec names it
     */
    public Optional<WalkingKey> find(Table table, @Nullable String wanted, String path, Consumer<Problem> problems)
            throws SQLException {
        Map<String, List<Part>> indexes = indexes(table);
        String name = wanted == null ? PRIMARY : wanted;
        Optional<List<Part>> index = indexes.entrySet().stream()
                .filter(entry -> entry.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .findFirst();
        if (index.isEmpty()) {
            problems.accept(new Problem(
                    ErrorCode.NO_USABLE_KEY,
                    path,
                    wanted == null
                            ? "table " + table.sql() + " has no primary key"
                            : "table " + table.sql() + " has no index '" + wanted + "'",
                    remedy(table, indexes, path)));
            return Optional.empty();
        }
        Optional<String> flaw = flaw(table, index.get());
        if (flaw.isPresent()) {
            problems.accept(new Problem(
                    ErrorCode.NO_USABLE_KEY,
                    path,
                    "index '" + index.get().get(0).index() + "' can't be walked: " + flaw.get(),
                    remedy(table, indexes, path)));
            return Optional.empty();
        }
        WalkingKey key = new WalkingKey(index.get().get(0).index(), columns(table, index.get()));
        List<Column> unfit = key.columns().stream()
                .filter(c -> WalkingKey.typeOf(c).isEmpty())
                .toList();
        for (Column column : unfit) {
            problems.accept(new Problem(
                    ErrorCode.KEY_TYPE_UNSUPPORTED,
                    path,
                    "key column '" + column.name() + "' is of type " + column.type()
                            + (column.kind() == Kind.ENUM ? ", which is not ordered as its texts are" : ""),
                    "name a unique index over whole numbers, decimals, texts, bytes, dates or timestamps"));
        }
        return unfit.isEmpty() ? Optional.of(key) : Optional.empty();
    }

    /** All keys that a table can be walked by, the primary key first. */
    public List<WalkingKey> usable(Table table) throws SQLException {
        return indexes(table).values().stream()
                .filter(index -> flaw(table, index).isEmpty())
                .map(index -> new WalkingKey(index.get(0).index(), columns(table, index)))
                .filter(key -> key.columns().stream()
                        .allMatch(c -> WalkingKey.typeOf(c).isPresent()))
                .toList();
    }

    /**
     * Unique indexes over whole columns, whatever their types, in the server's order: name to columns.
     *
     * @param but the one that is left out
     */
    public Map<String, List<Column>> uniqueBeside(Table table, WalkingKey but) throws SQLException {
        Map<String, List<Column>> unique = new LinkedHashMap<>();
        indexes(table).forEach((name, index) -> {
            boolean plain = index.stream().allMatch(part -> part.unique() && part.whole() && part.column() != null);
            if (plain && !name.equals(but.index())) {
                unique.put(name, columns(table, index));
            }
        });
        return unique;
    }

    private Map<String, List<Part>> indexes(Table table) throws SQLException {
        Map<String, List<Part>> indexes = new LinkedHashMap<>();
        Sql.query(connection, "SHOW INDEX FROM " + table.sql(), KeyFinder::part)
                .forEach(part -> indexes.computeIfAbsent(part.index(), name -> new ArrayList<>())
                        .add(part));
        return indexes;
    }

    private static List<Column> columns(Table table, List<Part> index) {
        List<Column> columns = new ArrayList<>();
        for (Part part : index) {
            String column = part.column();
            if (column != null) {
                table.column(column).ifPresent(columns::add);
            }
        }
        return columns;
    }

    private static Optional<String> flaw(Table table, List<Part> index) {
        Part first = index.get(0);
        if (!first.unique()) {
            return Optional.of("it is not unique");
        }
        if (!first.kind().equals("BTREE")) {
            return Optional.of("it is of kind " + first.kind() + ", which has no order");
        }
        if (first.hidden()) {
            return Optional.of("it is invisible, so nothing may use it");
        }
        if (index.stream().anyMatch(part -> part.column() == null)) {
            return Optional.of("it is over expressions");
        }
        if (index.stream().anyMatch(part -> !part.whole())) {
            return Optional.of("it holds only the beginnings of values");
        }
        if (index.stream().anyMatch(part -> !part.ascending())) {
            return Optional.of("it is descending");
        }
        List<String> nullable = columns(table, index).stream()
                .filter(c -> !c.notNull())
                .map(Column::name)
                .toList();
        return nullable.isEmpty() ? Optional.empty() : Optional.of("columns may be null: " + nullable);
    }

    private static String remedy(Table table, Map<String, List<Part>> indexes, String path) {
        List<String> good = indexes.entrySet().stream()
                .filter(index -> flaw(table, index.getValue()).isEmpty())
                .filter(index -> columns(table, index.getValue()).stream()
                        .allMatch(c -> WalkingKey.typeOf(c).isPresent()))
                .map(Map.Entry::getKey)
                .toList();
        return good.isEmpty()
                ? "create a unique index over NOT NULL columns and name it as " + path
                : "usable here as " + path + ": " + String.join(", ", good);
    }

    private static Part part(ResultSet row) throws SQLException {
        String column = row.getString("Column_name");
        return new Part(
                row.getString("Key_name"),
                row.getInt("Non_unique") == 0,
                row.getString("Index_type"),
                "NO".equals(optional(row, "Visible")) || "YES".equals(optional(row, "Ignored")),
                column,
                "A".equals(row.getString("Collation")),
                row.getString("Sub_part") == null);
    }

    /** A column that only one of the products has. */
    private static @Nullable String optional(ResultSet row, String name) throws SQLException {
        ResultSetMetaData columns = row.getMetaData();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            if (columns.getColumnLabel(i).equals(name)) {
                return row.getString(i);
            }
        }
        return null;
    }
}
