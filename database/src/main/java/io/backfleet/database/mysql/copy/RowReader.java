package io.backfleet.database.mysql.copy;

import static java.util.Objects.requireNonNull;

import io.backfleet.database.copy.Row;
import io.backfleet.database.jdbc.Sql;
import io.backfleet.database.jdbc.WalkConnection;
import io.backfleet.database.jdbc.WalkStatement;
import io.backfleet.database.jdbc.WalkStatement.Slot;
import io.backfleet.database.mysql.rule.Warnings;
import io.backfleet.database.mysql.walk.KeyQuery;
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
        List<Row> found = rows(connection, sql.page(from != null, upper != null), from, upper, rows + 1L);
        return found.size() <= rows
                ? new Row.Page(found, null)
                : new Row.Page(found.subList(0, rows), found.get(rows).key());
    }

    /** Rows by their keys, one after the other: no index serves a list of composite keys everywhere. */
    List<Row> each(WalkConnection connection, List<Key> keys, String lock) throws SQLException {
        List<Row> found = new ArrayList<>();
        WalkStatement one = sql.one(lock);
        for (Key key : keys) {
            found.addAll(rows(connection, one, key, null, 0));
        }
        return found;
    }

    List<Row> rows(
            WalkConnection connection, WalkStatement statement, @Nullable Key from, @Nullable Key upper, long rows)
            throws SQLException {
        List<Row> found = new ArrayList<>();
        query(connection, statement, slot -> value(slot, from, upper, rows), row -> found.add(row(row)));
        return found;
    }

    /** Keys alone. */
    List<Key> keys(WalkConnection connection, WalkStatement statement, @Nullable Key from, @Nullable Key upper)
            throws SQLException {
        List<Key> found = new ArrayList<>();
        query(
                connection,
                statement,
                slot -> value(slot, from, upper, 0),
                row -> found.add(KeyQuery.key(row, sql.width())));
        return found;
    }

    /** Reads all rows and refuses warnings: what the server warns of, it read as some other value. */
    static void query(
            WalkConnection connection, WalkStatement statement, WalkConnection.SlotValues values, Sql.Row<Boolean> each)
            throws SQLException {
        PreparedStatement prepared = connection.prepare(statement);
        WalkConnection.bind(prepared, statement, values);
        try (ResultSet result = prepared.executeQuery()) {
            while (result.next()) {
                each.read(result);
            }
        }
        Warnings.refuse(prepared);
    }

    private static Object value(Slot slot, @Nullable Key from, @Nullable Key upper, long rows) {
        return switch (slot.kind()) {
            case FROM -> requireNonNull(from).values().get(slot.index());
            case UPPER -> requireNonNull(upper).values().get(slot.index());
            case ROWS -> rows;
            default -> throw new IllegalStateException("a copy's page has no " + slot.kind());
        };
    }

    private Row row(ResultSet result) throws SQLException {
        // by number: names are looked up anew for each value
        int at = 1;
        String stamp = result.getString(at);
        List<String> key = new ArrayList<>(sql.width());
        for (int i = 0; i < sql.width(); i++) {
            key.add(requireNonNull(result.getString(++at), "key column"));
        }
        boolean belongs = result.getBoolean(++at);
        boolean elsewhere = result.getBoolean(++at);
        String owner = result.getString(++at);
        String version = result.getString(++at);
        List<@Nullable String> texts = new ArrayList<>(values);
        for (int i = 0; i < values; i++) {
            texts.add(result.getString(++at));
        }
        return new Row(new Key(key), belongs, elsewhere ? new Row.Elsewhere(owner) : null, texts, version, stamp);
    }
}
