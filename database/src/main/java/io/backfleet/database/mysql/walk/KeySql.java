package io.backfleet.database.mysql.walk;

import static java.util.stream.Collectors.joining;

import io.backfleet.database.jdbc.StatementWriter;
import io.backfleet.database.jdbc.WalkStatement.Kind;
import io.backfleet.database.mysql.catalog.Column;
import io.backfleet.database.mysql.catalog.WalkingKey;
import java.util.function.ObjIntConsumer;
import java.util.stream.IntStream;

/**
 * A walking key as SQL. The server can't use an index for comparisons of rows, so they are written out column by column:
 * {@code (a > ? OR (a = ? AND b >= ?))}, which it reads as one range. Prefixes stand before column names, with their dot.
 * Immutable.
 */
public final class KeySql {
    private final WalkingKey key;

    public KeySql(WalkingKey key) {
        this.key = key;
    }

    public int width() {
        return key.columns().size();
    }

    public Column column(int i) {
        return key.columns().get(i);
    }

    /** Pins a plan to the key's index, behind a table's name and alias. */
    public String hint() {
        return key.hint();
    }

    /** {@code `id`, ...}. */
    public String columns(String prefix) {
        return key.columns().stream().map(c -> prefix + c.sql()).collect(joining(", "));
    }

    /** {@code CAST(`id` AS CHAR) AS k1, ...}: see {@link Column#text}. */
    public String texts(String prefix) {
        return IntStream.range(0, width())
                .mapToObj(i -> column(i).text(prefix) + " AS k" + (i + 1))
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

    /** The key equals {@code FROM}. */
    public void equal(StatementWriter sql, String prefix) {
        compare(sql, prefix, "=", Kind.FROM);
    }

    /** Compares with an end of the range: {@code =}, {@code <} or {@code >=}. */
    public void compare(StatementWriter sql, String prefix, String operator, Kind kind) {
        compare(
                sql,
                prefix,
                operator,
                (writer, i) -> writer.parameter(kind, i, column(i).parameter()));
    }

    /** Compares with whatever the writer is given for each column, from 0. */
    public void compare(StatementWriter sql, String prefix, String operator, ObjIntConsumer<StatementWriter> value) {
        if (operator.equals("=")) {
            for (int i = 0; i < width(); i++) {
                sql.text((i == 0 ? "" : " AND ") + prefix + column(i).sql() + " = ");
                value.accept(sql, i);
            }
            return;
        }
        compareFrom(sql, prefix, operator, value, 0);
    }

    private void compareFrom(
            StatementWriter sql, String prefix, String operator, ObjIntConsumer<StatementWriter> value, int i) {
        String name = prefix + column(i).sql();
        if (i == width() - 1) {
            sql.text(name + " " + operator + " ");
            value.accept(sql, i);
            return;
        }
        sql.text("(" + name + " " + operator.charAt(0) + " ");
        value.accept(sql, i);
        sql.text(" OR (" + name + " = ");
        value.accept(sql, i);
        sql.text(" AND ");
        compareFrom(sql, prefix, operator, value, i + 1);
        sql.text("))");
    }
}
