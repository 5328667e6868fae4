package io.backfleet.database.postgresql.transfer.compare;

import static java.util.stream.Collectors.joining;

import io.backfleet.database.jdbc.StatementWriter;
import io.backfleet.database.jdbc.WalkStatement;
import io.backfleet.database.jdbc.WalkStatement.Kind;
import io.backfleet.database.postgresql.catalog.Table;
import io.backfleet.database.postgresql.connection.PostgresVendor;
import io.backfleet.database.postgresql.transfer.pair.PairSql;
import io.backfleet.database.postgresql.transfer.pair.PairSql.Compared;
import io.backfleet.database.postgresql.transfer.pair.TablePair;
import io.backfleet.database.postgresql.walk.KeySql;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Writes the statements that compare two tables. Immutable.
 *
 * <p>A chunk goes from one key to another, both given: {@link #end} finds the far one, which is never more rows away than
 * asked for on either side, so that a chunk stays small whichever side has rows that the other lacks. {@link #chunk} is
 * one statement, and so one snapshot: a merge join of both sides that keeps rows without a partner. It counts rows and
 * those that differ ({@code page}); only if there are any does a second scan fetch them ({@code found}), up to the
 * greatest number that one chunk may give; then the chunk ends before the next that differs ({@code cut}).
 */
public final class PairStatements {
    /** More differing rows than this do not come back at once. */
    static final int MOST_FOUND = 10_000;

    private static final String PAGE = "backfleet_page";
    private static final String FOUND = "backfleet_found";
    private static final String CUT = "backfleet_cut";
    /** The key of a row, from whichever side has it. */
    private static final String EITHER = "backfleet_e";

    private final PairSql sql;
    private final List<Compared> compared;
    private final boolean values;

    /** @param values whether answers hold the values themselves */
    public PairStatements(TablePair pair, boolean values) {
        this.sql = new PairSql(pair);
        this.compared = sql.compared();
        this.values = values;
    }

    /**
     * Finds the end of a chunk: the {@code key} that stands a number of rows further on, on the side where that is
     * nearer; no row when fewer are left on both sides.
     *
     * @param from whether the position is known
     * @param upper whether the range has an upper bound
     */
    public WalkStatement end(boolean from, boolean upper) {
        StatementWriter out = new StatementWriter(PostgresVendor.INSTANCE);
        out.text("SELECT ARRAY[" + sql.keys("#::text") + "] AS key FROM (");
        ahead(out, sql.pair().from(), sql.fromKey(), from, upper);
        out.text("\nUNION ALL ");
        ahead(out, sql.pair().into(), sql.intoKey(), from, upper);
        out.text(") AS e ORDER BY " + sql.keys("#") + " LIMIT 1");
        return out.done();
    }

    private void ahead(StatementWriter out, Table table, KeySql key, boolean from, boolean upper) {
        out.text("(SELECT " + key.aliased("t.", "backfleet_k") + " FROM " + table.sql() + " AS t WHERE ");
        key.range(out, "t.", from, upper);
        out.text("true ORDER BY " + key.columns("t.") + " OFFSET ");
        out.parameter(Kind.ROWS, 0, "bigint").text(" LIMIT 1)");
    }

    /**
     * Compares the rows from {@code FROM} to before {@code UPPER}. Each row of the answer has {@code compared},
     * {@code cut} and {@code before}; and a differing row's {@code key} with what {@link #look} gives, or null when
     * nothing differs. In key order.
     */
    public WalkStatement chunk(boolean from, boolean upper) {
        StatementWriter out = new StatementWriter(PostgresVendor.INSTANCE);
        out.text("WITH " + PAGE + " AS MATERIALIZED (\n  SELECT count(*) AS compared,"
                + " count(*) FILTER (WHERE p.differs) AS differing\n  FROM (SELECT " + differs() + " AS differs FROM ");
        joined(out, from, upper);
        out.text(") AS p),\n" + FOUND + " AS MATERIALIZED (\n  SELECT " + either("#") + ", " + looks() + "\n  FROM ");
        joined(out, from, upper);
        out.text("\n  WHERE " + differs() + "\n  ORDER BY " + eithers("#") + " LIMIT (SELECT least(differing, "
                + (MOST_FOUND + 1) + ") FROM " + PAGE + ")),\n" + CUT + " AS MATERIALIZED (\n  SELECT " + eithers("#")
                + " FROM " + FOUND + "\n  ORDER BY " + eithers("#") + " OFFSET " + MOST_FOUND + " LIMIT 1)\n");
        out.text("SELECT p.compared, (SELECT ARRAY[" + eithers("#::text") + "] FROM " + CUT
                + ") AS cut,\n  CASE WHEN EXISTS (SELECT FROM " + CUT + ") THEN (SELECT count(*) FROM (SELECT "
                + either("#") + " FROM ");
        joined(out, from, upper);
        out.text(") AS b WHERE (" + eithers("b.#") + ") < (" + eithers("(SELECT # FROM " + CUT + ")")
                + ")) END AS before,\n  CASE WHEN f." + EITHER + "1 IS NOT NULL THEN ARRAY[" + eithers("f.#::text")
                + "] END AS key, f.*\nFROM " + PAGE + " AS p LEFT JOIN " + FOUND + " AS f ON true\nORDER BY "
                + eithers("f.#"));
        return out.done();
    }

    /** Both sides between two keys, each row beside its partner if it has one. */
    private void joined(StatementWriter out, boolean from, boolean upper) {
        TablePair pair = sql.pair();
        out.text("(\n    SELECT " + sql.source() + ", " + sql.own() + "xmin AS backfleet_x1 FROM "
                + pair.from().sql() + "\n    WHERE ");
        sql.fromKey().range(out, sql.own(), from, upper);
        out.text("true" + sql.andWhere() + ") AS " + PairSql.FROM + "\n  FULL JOIN (\n    SELECT " + target() + " FROM "
                + pair.into().sql() + " AS t\n    WHERE ");
        sql.intoKey().range(out, "t.", from, upper);
        out.text("true) AS " + PairSql.INTO + "\n  ON " + onKey());
    }

    /** Column by column, which is what a merge join of all rows takes. */
    private String onKey() {
        List<String> equal = new ArrayList<>();
        for (int i = 0; i < sql.width(); i++) {
            equal.add(PairSql.FROM + ".backfleet_k" + (i + 1) + " = " + PairSql.INTO + "."
                    + sql.intoKey().column(i).sql());
        }
        return String.join(" AND ", equal);
    }

    /** Looks at rows by their keys: the number of each key that either side has, from 1, with {@code content} and so on. */
    public WalkStatement look() {
        TablePair pair = sql.pair();
        StatementWriter out = new StatementWriter(PostgresVendor.INSTANCE);
        out.text("SELECT " + PairSql.WANTED + ".backfleet_n AS n, " + looks() + "\nFROM ");
        sql.wanted(out);
        out.text("\nLEFT JOIN LATERAL (SELECT " + sql.source() + ", " + sql.own() + "xmin AS backfleet_x1 FROM "
                + pair.from().sql() + " WHERE ");
        sql.isWanted(out, sql.fromKey(), sql.own());
        out.text(sql.andWhere() + ") AS " + PairSql.FROM + " ON true\nLEFT JOIN LATERAL (SELECT " + target() + " FROM "
                + pair.into().sql() + " AS t WHERE ");
        sql.isWanted(out, sql.intoKey(), "t.");
        out.text(") AS " + PairSql.INTO + " ON true\nWHERE NOT (" + noSource() + " AND " + noTarget() + ")");
        return out.done();
    }

    /**
     * Looks behind keys: the number of each key that has a row behind it on either side, from 1, with the {@code key} of
     * the nearest.
     *
     * @param upper whether the range has an upper bound
     */
    WalkStatement behind(boolean upper) {
        StatementWriter out = new StatementWriter(PostgresVendor.INSTANCE);
        out.text("SELECT " + PairSql.WANTED + ".backfleet_n AS n, b.key\nFROM ");
        sql.wanted(out);
        out.text(" CROSS JOIN LATERAL (SELECT ARRAY[" + sql.keys("e.#::text") + "] AS key FROM (");
        next(out, sql.pair().from(), sql.fromKey(), upper);
        out.text("\n  UNION ALL ");
        next(out, sql.pair().into(), sql.intoKey(), upper);
        out.text(") AS e ORDER BY " + sql.keys("e.#") + " LIMIT 1) AS b");
        return out.done();
    }

    private void next(StatementWriter out, Table table, KeySql key, boolean upper) {
        out.text("(SELECT " + key.aliased("t.", "backfleet_k") + " FROM " + table.sql() + " AS t WHERE ");
        key.range(out, "t.", false, upper);
        sql.compareWanted(out, key, "t.", ">");
        out.text(" ORDER BY " + key.columns("t.") + " LIMIT 1)");
    }

    /** Keeps writers out of a source's row, by the key in {@code FROM}, to the transaction's end; one row if it is there. */
    WalkStatement lockSource() {
        return lock(sql.pair().from(), sql.fromKey());
    }

    /** The same for a target's row. */
    WalkStatement lockTarget() {
        return lock(sql.pair().into(), sql.intoKey());
    }

    private static WalkStatement lock(Table table, KeySql key) {
        StatementWriter out = new StatementWriter(PostgresVendor.INSTANCE);
        out.text("SELECT 1 FROM " + table.sql() + " AS t WHERE ");
        key.equal(out, "t.");
        out.text(" FOR SHARE");
        return out.done();
    }

    /** What is wanted of a target's row, for behind SELECT; not more than the fleet's role must be allowed to read. */
    private String target() {
        Set<String> columns = new LinkedHashSet<>();
        sql.pair().carried().columns().forEach(column -> columns.add("t." + column.sql()));
        compared.forEach(c -> columns.add("t." + c.rule().column().sql()));
        return "t.xmin AS backfleet_x2, " + String.join(", ", columns);
    }

    private String noSource() {
        return PairSql.FROM + ".backfleet_k1 IS NULL";
    }

    private String noTarget() {
        return PairSql.INTO + "." + sql.intoKey().column(0).sql() + " IS NULL";
    }

    private String differs() {
        String columns = compared.stream().map(c -> " OR " + c.rule().broken()).collect(joining());
        return "(" + noSource() + " OR " + noTarget() + columns + ")";
    }

    /**
     * {@code content}, {@code version}, {@code whole}, the direction of a row that one side lacks; for each compared
     * column, from 1, {@code d}, whether it differs, and with values {@code e}, {@code a}.
     */
    private String looks() {
        List<String> looks = new ArrayList<>();
        looks.add(content() + " AS content");
        // the transactions that wrote these versions of both rows
        looks.add("coalesce(backfleet_x1::text, '') || '/' || coalesce(backfleet_x2::text, '') AS version");
        looks.add("CASE WHEN " + noTarget() + " THEN 'MISSING' WHEN " + noSource() + " THEN 'EXTRA' END AS whole");
        for (int i = 0; i < compared.size(); i++) {
            Compared column = compared.get(i);
            looks.add(column.rule().broken() + " AS d" + (i + 1));
            if (values) {
                looks.add(cut(PairSql.value(column.number())) + " AS e" + (i + 1));
                looks.add(cut(column.rule().column().sql()) + " AS a" + (i + 1));
            }
        }
        return String.join(",\n    ", looks);
    }

    /** A record's text tells nulls, empty texts and the borders of values apart. */
    private String content() {
        String columns = compared.stream()
                .map(c -> ", " + c.rule().column().sql() + ", " + PairSql.value(c.number()))
                .collect(joining());
        return "hashtextextended(ROW(" + noSource() + ", " + noTarget() + columns + ")::text COLLATE \"C\", 0)::text";
    }

    private static String cut(String value) {
        return "left((" + value + ")::text, 200)";
    }

    /** The names of compared columns, in the order of their answers. */
    public List<String> names() {
        return compared.stream().map(c -> c.rule().column().name()).toList();
    }

    private String either(String pattern) {
        List<String> keys = new ArrayList<>();
        for (int i = 1; i <= sql.width(); i++) {
            keys.add("coalesce(" + PairSql.FROM + ".backfleet_k" + i + ", " + PairSql.INTO + "."
                    + sql.intoKey().column(i - 1).sql() + ") AS " + pattern.replace("#", EITHER + i));
        }
        return String.join(", ", keys);
    }

    private String eithers(String pattern) {
        List<String> keys = new ArrayList<>();
        for (int i = 1; i <= sql.width(); i++) {
            keys.add(pattern.replace("#", EITHER + i));
        }
        return String.join(", ", keys);
    }
}
