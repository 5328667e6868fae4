package io.backfleet.database.postgresql.copy;

import io.backfleet.database.jdbc.StatementWriter;
import io.backfleet.database.jdbc.WalkStatement;
import io.backfleet.database.jdbc.WalkStatement.Kind;
import io.backfleet.database.postgresql.catalog.Identifier;
import io.backfleet.database.postgresql.catalog.Table;
import io.backfleet.database.postgresql.catalog.WalkingKey;
import io.backfleet.database.postgresql.connection.PostgresVendor;
import io.backfleet.database.postgresql.walk.KeySql;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Writes the statements that read either end of a copy by its key. All values come as the texts that the server prints.
 * The table stands without an alias, so that expressions may name it. Immutable.
 */
final class CopySql {
    private static final String WANTED = "backfleet_wanted";

    private final Table table;
    private final KeySql key;
    private final String selected;

    /**
     * Which rows are part of the copy. None of the conditions is ever null.
     *
     * @param belongs those that are
     * @param elsewhere those that only their owner keeps from it
     * @param owner text that tells whose a row is
     */
    record Part(String belongs, String elsewhere, String owner) {
        /**
         * Those that some expressions ask for.
         *
         * @param where null for all
         * @param owner null when all rows have the same
         * @param id what the owner must be
         */
        static Part of(@Nullable String where, @Nullable String owner, String id) {
            String wanted = where == null ? "true" : "((" + where + ") IS TRUE)";
            if (owner == null) {
                return new Part(wanted, "false", "NULL");
            }
            String text = "(" + owner + ")::text";
            String own = "(" + text + " IS NOT DISTINCT FROM " + Identifier.literal(id) + ")";
            return new Part(
                    where == null ? own : "(" + wanted + " AND " + own + ")",
                    "(" + wanted + " AND NOT " + own + ")",
                    text);
        }

        /** Whether all rows have the same owner. */
        boolean single() {
            return elsewhere.equals("false");
        }
    }

    /**
     * @param values expressions over a row
     * @param part values are worked out only for rows that belong to it
     * @param version column, quoted; null for none
     */
    CopySql(Table table, WalkingKey key, List<String> values, Part part, @Nullable String version) {
        this.table = table;
        this.key = new KeySql(key);
        String own = own();
        List<String> selected = new ArrayList<>();
        key.columns().forEach(column -> selected.add(own + column.sql() + "::text"));
        String belongs = part.belongs();
        selected.add(belongs);
        selected.add(part.elsewhere());
        selected.add(part.single() ? "NULL::text" : "CASE WHEN " + part.elsewhere() + " THEN " + part.owner() + " END");
        selected.add(version == null ? "NULL::text" : own + version + "::text");
        // the transaction that wrote this version of the row: a row that was changed and changed back has another one
        selected.add(own + "xmin::text");
        boolean all = belongs.equals("true");
        values.forEach(value -> selected.add(
                all ? "(" + value + ")::text" : "CASE WHEN " + belongs + " THEN (" + value + ")::text END"));
        this.selected = String.join(", ", selected);
    }

    /** {@code table.}, as it stands before its columns. */
    private String own() {
        return Identifier.quote(table.name()) + ".";
    }

    int width() {
        return key.width();
    }

    /** The rows of a stretch in key order; {@code ROWS} is the most that come. */
    WalkStatement page(boolean from, boolean upper) {
        StatementWriter sql = stretch(from, upper);
        sql.text(" LIMIT ");
        return sql.parameter(Kind.ROWS, 0, "bigint").done();
    }

    /**
     * All rows of a stretch in key order, locked.
     *
     * @param lock {@code FOR SHARE} or {@code FOR UPDATE}
     */
    WalkStatement locked(boolean from, boolean upper, String lock) {
        return stretch(from, upper).text("\n" + lock).done();
    }

    private StatementWriter stretch(boolean from, boolean upper) {
        StatementWriter sql = new StatementWriter(PostgresVendor.INSTANCE);
        sql.text("SELECT " + selected + "\nFROM " + table.sql() + "\nWHERE ");
        key.range(sql, own(), from, upper);
        return sql.text("true\nORDER BY " + key.columns(own()));
    }

    /** The row of the key in {@code FROM}, locked. */
    WalkStatement one(String lock) {
        StatementWriter sql = new StatementWriter(PostgresVendor.INSTANCE);
        sql.text("SELECT " + selected + "\nFROM " + table.sql() + "\nWHERE ");
        key.equal(sql, own());
        return sql.text("\n" + lock).done();
    }

    /** Rows of many keys. */
    WalkStatement many() {
        StatementWriter sql = new StatementWriter(PostgresVendor.INSTANCE);
        sql.text("SELECT " + selected + "\nFROM ");
        wanted(sql);
        // ON rather than WHERE: a key is looked up by its index, once for each that is wanted
        sql.text("\nJOIN " + table.sql() + " ON ");
        key.compare(sql, own(), "=", this::wantedKey);
        return sql.done();
    }

    /** Rows of many keys, locked in key order. */
    WalkStatement manyLocked() {
        StatementWriter sql = new StatementWriter(PostgresVendor.INSTANCE);
        sql.text("SELECT " + selected + "\nFROM ");
        wanted(sql);
        sql.text("\nJOIN " + table.sql() + " ON ");
        key.compare(sql, own(), "=", this::wantedKey);
        return sql.text("\nORDER BY " + key.columns(own()) + "\nFOR UPDATE OF " + Identifier.quote(table.name()))
                .done();
    }

    /** The first key behind each of many: {@code n} from 1, then the key. */
    WalkStatement behind(boolean upper) {
        StatementWriter sql = new StatementWriter(PostgresVendor.INSTANCE);
        sql.text("SELECT " + WANTED + ".backfleet_n, b.*\nFROM ");
        wanted(sql);
        sql.text(" CROSS JOIN LATERAL (\n  SELECT " + key.texts("t.") + " FROM " + table.sql() + " AS t WHERE ");
        key.range(sql, "t.", false, upper);
        key.compare(sql, "t.", ">", this::wantedKey);
        return sql.text("\n  ORDER BY " + key.columns("t.") + " LIMIT 1) AS b").done();
    }

    /** The numbers of many keys, from 1, in key order. */
    WalkStatement inOrder() {
        StatementWriter sql = new StatementWriter(PostgresVendor.INSTANCE);
        // values out of an array have lost the column's collation: they take it from the column here
        sql.text("SELECT s.n FROM (\n  SELECT " + key.aliased("t.", "k") + ", 0::bigint AS n FROM " + table.sql()
                + " AS t WHERE false\n  UNION ALL SELECT ");
        for (int i = 0; i < key.width(); i++) {
            wantedKey(sql, i);
            sql.text(", ");
        }
        sql.text(WANTED + ".backfleet_n FROM ");
        wanted(sql);
        return sql.text(") AS s\nORDER BY " + numbered("s.k#")).done();
    }

    private void wanted(StatementWriter sql) {
        sql.text("unnest(");
        for (int i = 0; i < key.width(); i++) {
            sql.text(i == 0 ? "" : ", ").parameter(Kind.KEYS, i, "text[]");
        }
        sql.text(") WITH ORDINALITY AS " + WANTED + "(" + numbered("backfleet_k#") + ", backfleet_n)");
    }

    private void wantedKey(StatementWriter sql, int i) {
        sql.text(WANTED + ".backfleet_k" + (i + 1) + "::" + key.column(i).baseSql());
    }

    private String numbered(String pattern) {
        return IntStream.rangeClosed(1, key.width())
                .mapToObj(i -> pattern.replace("#", String.valueOf(i)))
                .collect(Collectors.joining(", "));
    }
}
