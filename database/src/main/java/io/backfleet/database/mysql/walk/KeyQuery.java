package io.backfleet.database.mysql.walk;

import static java.util.Objects.requireNonNull;

import io.backfleet.database.jdbc.Sql;
import io.backfleet.database.jdbc.StatementWriter;
import io.backfleet.database.jdbc.WalkStatement;
import io.backfleet.database.jdbc.WalkStatement.Kind;
import io.backfleet.database.mysql.catalog.Identifier;
import io.backfleet.database.mysql.catalog.Table;
import io.backfleet.database.mysql.catalog.WalkingKey;
import io.backfleet.database.mysql.connection.MySqlVendor;
import io.backfleet.protocol.key.Key;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Small questions about the keys in a stretch of a table, each answered from the key's index. Immutable. */
public final class KeyQuery {
    private final Table table;
    private final WalkingKey walkingKey;
    private final KeySql key;

    public KeyQuery(Table table, WalkingKey walkingKey) {
        this.table = table;
        this.walkingKey = walkingKey;
        this.key = new KeySql(walkingKey);
    }

    WalkingKey walkingKey() {
        return walkingKey;
    }

    /** How many columns the key has. */
    public int width() {
        return key.width();
    }

    /** Reads the columns {@code k1} and so on that {@link KeySql#texts} has named. */
    public static Key key(ResultSet row, int width) throws SQLException {
        List<String> values = new ArrayList<>(width);
        for (int i = 1; i <= width; i++) {
            values.add(requireNonNull(row.getString("k" + i), "key column"));
        }
        return new Key(values);
    }

    /** The statement behind {@link #behind}. */
    public WalkStatement behindStatement(boolean from, boolean upper) {
        StatementWriter sql = select(key.texts("t."));
        key.range(sql, "t.", from, upper);
        sql.text("TRUE ORDER BY " + key.columns("t.") + " LIMIT 1 OFFSET ");
        sql.parameter(Kind.ROWS, 0, MySqlVendor.PLAIN);
        return sql.done();
    }

    /** The key a number of rows behind {@code from}; empty when the stretch ends before it. */
    public Optional<Key> behind(Connection c, @Nullable Key from, @Nullable Key upper, long rows) throws SQLException {
        WalkStatement statement = behindStatement(from != null, upper != null);
        return Sql.first(c, statement.jdbc(), row -> key(row, key.width()), bound(statement, from, upper, rows));
    }

    /** The last key of a stretch. */
    public Optional<Key> last(Connection c, @Nullable Key from, @Nullable Key upper) throws SQLException {
        StatementWriter sql = select(key.texts("t."));
        key.range(sql, "t.", from != null, upper != null);
        sql.text("TRUE ORDER BY " + descending() + " LIMIT 1");
        WalkStatement statement = sql.done();
        return Sql.first(c, statement.jdbc(), row -> key(row, key.width()), bound(statement, from, upper, 0));
    }

    /** The last key that has another's values in its first columns. */
    Optional<Key> lastWith(Connection c, Key other, int columns) throws SQLException {
        StatementWriter sql = select(key.texts("t."));
        KeySql prefix = new KeySql(
                new WalkingKey(walkingKey.index(), walkingKey.columns().subList(0, columns)));
        prefix.equal(sql, "t.");
        sql.text(" ORDER BY " + descending() + " LIMIT 1");
        WalkStatement statement = sql.done();
        return Sql.first(c, statement.jdbc(), row -> key(row, key.width()), bound(statement, other, null, 0));
    }

    private String descending() {
        return walkingKey.columns().stream()
                .map(column -> "t." + column.sql() + " DESC")
                .collect(Collectors.joining(", "));
    }

    /** The statement behind {@link #count}. */
    public WalkStatement countStatement(boolean from, boolean upper) {
        StatementWriter sql = new StatementWriter(MySqlVendor.INSTANCE);
        sql.text("SELECT COUNT(*) FROM (SELECT 1 FROM " + table.sql() + " AS t" + key.hint() + " WHERE ");
        key.range(sql, "t.", from, upper);
        sql.text("TRUE ORDER BY " + key.columns("t.") + " LIMIT ");
        sql.parameter(Kind.ROWS, 0, MySqlVendor.PLAIN);
        sql.text(") AS r");
        return sql.done();
    }

    /** The rows in a stretch, at most so many. */
    public long count(Connection c, @Nullable Key from, @Nullable Key upper, long limit) throws SQLException {
        WalkStatement statement = countStatement(from != null, upper != null);
        return Sql.first(c, statement.jdbc(), row -> row.getLong(1), bound(statement, from, upper, limit))
                .orElse(0L);
    }

    /**
     * The first key strictly between two others that is not before a probe.
     *
     * @param probe values for the key's first columns, written as keys are; they need not stand in the table
     */
    public Optional<Key> near(Connection c, Key from, Key upper, List<String> probe) throws SQLException {
        StatementWriter sql = select(key.texts("t."));
        key.range(sql, "t.", true, true);
        sql.text("NOT (");
        key.equal(sql, "t.");
        sql.text(") AND ");
        KeySql prefix = new KeySql(
                new WalkingKey(walkingKey.index(), walkingKey.columns().subList(0, probe.size())));
        prefix.compare(sql, "t.", ">=", Kind.KEYS);
        sql.text(" ORDER BY " + key.columns("t.") + " LIMIT 1");
        WalkStatement statement = sql.done();
        @Nullable Object[] bound = bound(statement, from, upper, 0);
        for (int i = 0; i < bound.length; i++) {
            if (statement.slots().get(i).kind() == Kind.KEYS) {
                bound[i] = probe.get(statement.slots().get(i).index());
            }
        }
        return Sql.first(c, statement.jdbc(), row -> key(row, key.width()), bound);
    }

    /**
     * The rows in a stretch as the optimizer sees them: from dives into the index, without reading it. MySQL does not
     * dive where an index is forced upon it, so it is only offered.
     */
    public long estimate(Connection c, @Nullable Key from, @Nullable Key upper) throws SQLException {
        StatementWriter sql = new StatementWriter(MySqlVendor.INSTANCE);
        sql.text("EXPLAIN FORMAT = TRADITIONAL SELECT 1 FROM " + table.sql() + " AS t USE INDEX ("
                + Identifier.quote(walkingKey.index()) + ") WHERE ");
        key.range(sql, "t.", from != null, upper != null);
        sql.text("TRUE");
        WalkStatement statement = sql.done();
        return Sql.first(c, statement.jdbc(), row -> row.getLong("rows"), bound(statement, from, upper, 0))
                .orElse(0L);
    }

    private StatementWriter select(String what) {
        return new StatementWriter(MySqlVendor.INSTANCE)
                .text("SELECT " + what + " FROM " + table.sql() + " AS t" + key.hint() + " WHERE ");
    }

    private static @Nullable Object[] bound(
            WalkStatement statement, @Nullable Key from, @Nullable Key upper, long rows) {
        return statement.slots().stream()
                .<@Nullable Object>map(slot -> switch (slot.kind()) {
                    case FROM -> requireNonNull(from).values().get(slot.index());
                    case UPPER -> requireNonNull(upper).values().get(slot.index());
                    case ROWS -> rows;
                    default -> null;
                })
                .toArray();
    }
}
