package io.backfleet.database.postgresql.copy;

import static java.util.Objects.requireNonNull;

import io.backfleet.database.copy.Row;
import io.backfleet.database.jdbc.WalkConnection;
import io.backfleet.database.jdbc.WalkStatement;
import io.backfleet.database.jdbc.WalkStatement.Slot;
import io.backfleet.protocol.key.Key;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs the statements of {@link CopySql} and reads what they give. Not thread-safe. */
final class RowReader {
    private final CopySql sql;
    private final int values;

    /** @param values how many there are in a row */
    RowReader(CopySql sql, int values) {
        this.sql = sql;
        this.values = values;
    }

    /** Rows of a page: one more than wanted is asked for, and shows where the next begins. */
    Row.Page page(WalkConnection connection, @Nullable Key from, @Nullable Key upper, int rows) throws SQLException {
        List<Row> found = rows(connection, sql.page(from != null, upper != null), from, upper, List.of(), rows + 1L);
        return found.size() <= rows
                ? new Row.Page(found, null)
                : new Row.Page(found.subList(0, rows), found.get(rows).key());
    }

    List<Row> rows(
            WalkConnection connection,
            WalkStatement statement,
            @Nullable Key from,
            @Nullable Key upper,
            List<Key> keys,
            long rows)
            throws SQLException {
        List<Row> found = new ArrayList<>();
        try (ResultSet result = query(connection, statement, from, upper, keys, rows)) {
            while (result.next()) {
                found.add(row(result));
            }
        }
        return found;
    }

    /** Runs a statement of this kind. */
    static ResultSet query(
            WalkConnection connection,
            WalkStatement statement,
            @Nullable Key from,
            @Nullable Key upper,
            List<Key> keys,
            long rows)
            throws SQLException {
        PreparedStatement prepared = connection.prepare(statement);
        WalkConnection.bind(prepared, statement, slot -> value(slot, from, upper, keys, rows));
        return prepared.executeQuery();
    }

    private static Object value(Slot slot, @Nullable Key from, @Nullable Key upper, List<Key> keys, long rows) {
        return switch (slot.kind()) {
            case FROM -> requireNonNull(from).values().get(slot.index());
            case UPPER -> requireNonNull(upper).values().get(slot.index());
            case ROWS -> rows;
            case KEYS ->
                keys.stream().map(key -> key.values().get(slot.index())).toList();
            case TASK, FENCE, POSITION, END, LAST_ROWS ->
                throw new IllegalStateException("a copy's page has no " + slot.kind());
        };
    }

    private Row row(ResultSet result) throws SQLException {
        int at = sql.width();
        Key key = key(result, 1, at);
        boolean belongs = result.getBoolean(++at);
        boolean elsewhere = result.getBoolean(++at);
        String owner = result.getString(++at);
        String version = result.getString(++at);
        String stamp = result.getString(++at);
        List<@Nullable String> texts = new ArrayList<>(values);
        for (int i = 0; i < values; i++) {
            texts.add(result.getString(++at));
        }
        return new Row(key, belongs, elsewhere ? new Row.Elsewhere(owner) : null, texts, version, stamp);
    }

    /** A key in some columns from a place on. */
    static Key key(ResultSet result, int from, int width) throws SQLException {
        List<String> key = new ArrayList<>(width);
        for (int i = 0; i < width; i++) {
            key.add(result.getString(from + i));
        }
        return new Key(key);
    }
}
