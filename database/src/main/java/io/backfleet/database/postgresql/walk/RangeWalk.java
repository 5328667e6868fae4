package io.backfleet.database.postgresql.walk;

import static java.util.stream.Collectors.joining;

import io.backfleet.database.jdbc.Sql;
import io.backfleet.database.postgresql.catalog.Column;
import io.backfleet.database.postgresql.catalog.Table;
import io.backfleet.database.postgresql.catalog.WalkingKey;
import io.backfleet.protocol.key.Key;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Looks for keys in a stretch of a table without changing anything. Immutable; the connection is the caller's. */
public final class RangeWalk implements KeysAhead {
    /** Walking this many index entries takes some tens of milliseconds; further than that is not cheap. */
    static final int FAR = 100_000;

    private final Table table;
    private final WalkingKey key;
    private final List<String> casts;

    public RangeWalk(Table table, WalkingKey key) {
        this(table, key, key.columns().stream().map(Column::baseSql).toList());
    }

    /** @param casts the type that values for each key column are read as, when it is not the column's own */
    public RangeWalk(Table table, WalkingKey key, List<String> casts) {
        this.table = table;
        this.key = key;
        this.casts = List.copyOf(casts);
    }

    @Override
    public Optional<Key> behind(Connection c, @Nullable Key from, @Nullable Key upper, long rows) throws SQLException {
        List<Object> parameters = new ArrayList<>();
        String where = where(from, upper, parameters);
        parameters.add(rows);
        return Sql.first(
                c,
                "SELECT ARRAY[" + texts("t.") + "] AS k FROM " + table.sql() + " AS t" + where + " ORDER BY "
                        + columns("t.") + " OFFSET ?::bigint LIMIT 1",
                RangeWalk::key,
                parameters.toArray());
    }

    /**
     * Up to {@link #FAR} rows are counted exactly; a longer stretch is cut by the statistics of the first key column, or
     * else at the last row that is cheap to reach.
     */
    @Override
    public Optional<Key> middle(Connection c, @Nullable Key from, @Nullable Key upper) throws SQLException {
        List<Object> parameters = new ArrayList<>();
        String where = where(from, upper, parameters);
        parameters.add(FAR + 1);
        long rows = Sql.first(
                        c,
                        "SELECT count(*) FROM (SELECT 1 FROM " + table.sql() + " AS t" + where + " ORDER BY "
                                + columns("t.") + " LIMIT ?) AS r",
                        row -> row.getLong(1),
                        parameters.toArray())
                .orElse(0L);
        if (rows < 2) {
            return Optional.empty();
        }
        if (rows <= FAR) {
            return behind(c, from, upper, rows / 2);
        }
        Key start = from == null ? behind(c, null, upper, 0).orElse(null) : from;
        Optional<Key> byStatistics = byStatistics(c, start, upper);
        return byStatistics.isPresent() ? byStatistics : behind(c, from, upper, FAR);
    }

    /** The real key at or behind the median of those histogram bounds that lie inside. */
    private Optional<Key> byStatistics(Connection c, @Nullable Key from, @Nullable Key upper) throws SQLException {
        String first = key.columns().get(0).sql();
        String type = casts.get(0);
        List<Object> parameters = new ArrayList<>();
        parameters.add(table.schema());
        parameters.add(table.name());
        parameters.add(key.columns().get(0).name());
        StringBuilder inside = new StringBuilder();
        if (from != null) {
            inside.append(" AND v > ?::").append(type);
            parameters.add(from.values().get(0));
        }
        if (upper != null) {
            inside.append(" AND v < ?::").append(type);
            parameters.add(upper.values().get(0));
        }
        // statistics compare in the column's collation, which a value out of an array has lost: take it from the column
        String bounds = "SELECT b.v FROM (SELECT h::" + type + " AS v FROM pg_catalog.pg_stats s,"
                + " unnest(s.histogram_bounds::text::text[]) AS h WHERE s.schemaname = ? AND s.tablename = ? AND s.attname = ?"
                + " UNION ALL SELECT t." + first + " FROM " + table.sql() + " AS t WHERE false) AS b WHERE true"
                + inside;
        // m.v, not v: a bare name would mean the text in the output, and texts sort 28 behind 100
        String median = "SELECT m.v::text FROM (" + bounds + ") AS m ORDER BY m.v OFFSET (SELECT count(*) / 2 FROM ("
                + bounds + ") AS n) LIMIT 1";
        List<Object> twice = new ArrayList<>(parameters);
        twice.addAll(parameters);
        Optional<String> cut = Sql.first(c, median, row -> row.getString(1), twice.toArray());
        if (cut.isEmpty()) {
            return Optional.empty();
        }
        List<Object> keyParameters = new ArrayList<>();
        String where = where(from, upper, keyParameters);
        keyParameters.add(cut.get());
        // the bound lies behind the start's first column, so whatever has it is strictly inside
        return Sql.first(
                c,
                "SELECT ARRAY[" + texts("t.") + "] AS k FROM " + table.sql() + " AS t"
                        + (where.isEmpty() ? " WHERE " : where + " AND ") + "t." + first + " >= ?::" + type
                        + " ORDER BY "
                        + columns("t.") + " LIMIT 1",
                RangeWalk::key,
                keyParameters.toArray());
    }

    private String where(@Nullable Key from, @Nullable Key upper, List<Object> parameters) {
        List<String> conditions = new ArrayList<>();
        if (from != null) {
            conditions.add("(" + columns("t.") + ") >= (" + casts() + ")");
            parameters.addAll(from.values());
        }
        if (upper != null) {
            conditions.add("(" + columns("t.") + ") < (" + casts() + ")");
            parameters.addAll(upper.values());
        }
        return conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions);
    }

    private String casts() {
        return casts.stream().map(type -> "?::" + type).collect(joining(", "));
    }

    private String columns(String alias) {
        return key.columns().stream().map(k -> alias + k.sql()).collect(joining(", "));
    }

    private String texts(String alias) {
        return IntStream.range(0, key.columns().size())
                .mapToObj(i -> alias + key.columns().get(i).sql() + "::text")
                .collect(joining(", "));
    }

    private static Key key(ResultSet row) throws SQLException {
        List<String> values = Sql.texts(row, "k");
        if (values == null) {
            throw new SQLException("a key without values", "XX000");
        }
        return new Key(values);
    }
}
