package io.backfleet.database.postgresql.walk;

import static java.util.stream.Collectors.joining;

import io.backfleet.database.jdbc.StatementWriter;
import io.backfleet.database.jdbc.WalkStatement.Kind;
import io.backfleet.database.postgresql.catalog.Column;
import io.backfleet.database.postgresql.catalog.WalkingKey;
import java.util.List;
import java.util.function.ObjIntConsumer;
import java.util.stream.IntStream;

/**
 * A walking key as SQL. Conditions are row comparisons, which one index scan can serve. Prefixes stand before column
 * names, with their dot. Immutable.
 */
public final class KeySql {
    private final WalkingKey key;
    private final List<String> casts;

    public KeySql(WalkingKey key) {
        this(key, key.columns().stream().map(Column::baseSql).toList());
    }

    /** @param casts the type that values for each column are read as, when it is not the column's own */
    public KeySql(WalkingKey key, List<String> casts) {
        this.key = key;
        this.casts = List.copyOf(casts);
    }

    public int width() {
        return key.columns().size();
    }

    public Column column(int i) {
        return key.columns().get(i);
    }

    /** The type that values for a column, from 0, are read as. */
    public String cast(int i) {
        return casts.get(i);
    }

    /** {@code id, ...}. */
    public String columns(String prefix) {
        return key.columns().stream().map(c -> prefix + c.sql()).collect(joining(", "));
    }

    /** {@code id::text, ...}. */
    public String texts(String prefix) {
        return key.columns().stream().map(c -> prefix + c.sql() + "::text").collect(joining(", "));
    }

    /** {@code id AS k1, ...}. */
    public String aliased(String prefix, String alias) {
        return IntStream.range(0, width())
                .mapToObj(i -> prefix + column(i).sql() + " AS " + alias + (i + 1))
                .collect(joining(", "));
    }

    /** Both ends of the range as far as they are there, each with AND behind it. */
    public void range(StatementWriter sql, String prefix, boolean from, boolean upper) {
        if (from) {
            compare(sql, prefix, ">=", Kind.FROM);
            sql.text(" AND ");
        }
        if (upper) {
            compare(sql, prefix, "<", Kind.UPPER);
            sql.text(" AND ");
        }
    }

    /** {@code (id) = (FROM)}. */
    public void equal(StatementWriter sql, String prefix) {
        compare(sql, prefix, "=", Kind.FROM);
    }

    private void compare(StatementWriter sql, String prefix, String operator, Kind kind) {
        compare(sql, prefix, operator, (writer, i) -> writer.parameter(kind, i, cast(i)));
    }

    /** Compares with whatever the writer is given for each column, from 0. */
    public void compare(StatementWriter sql, String prefix, String operator, ObjIntConsumer<StatementWriter> value) {
        sql.text("(" + columns(prefix) + ") " + operator + " (");
        for (int i = 0; i < width(); i++) {
            sql.text(i == 0 ? "" : ", ");
            value.accept(sql, i);
        }
        sql.text(")");
    }
}
