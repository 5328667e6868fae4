package io.backfleet.database.postgresql.verify;

import static java.util.stream.Collectors.joining;

import io.backfleet.database.jdbc.StatementWriter;
import io.backfleet.database.jdbc.WalkStatement;
import io.backfleet.database.jdbc.WalkStatement.Kind;
import io.backfleet.database.postgresql.catalog.Identifier;
import io.backfleet.database.postgresql.catalog.Table;
import io.backfleet.database.postgresql.catalog.WalkingKey;
import io.backfleet.database.postgresql.connection.PostgresVendor;
import io.backfleet.database.postgresql.rule.ColumnRule;
import io.backfleet.database.postgresql.rule.Rules;
import io.backfleet.database.postgresql.walk.KeySql;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Writes the statements that compare both sides of one table's rows. Immutable.
 *
 * <p>A chunk is one statement, and so one snapshot and one round trip. A first scan counts rows and those that break a
 * rule ({@code page}): that is all that a clean chunk costs. Only if there are any does a second scan fetch them
 * ({@code found}), and only for them is worked out in which columns they differ and how. It ends at the last of them, or
 * at the greatest number that one chunk may give; then the chunk ends before the next that differs ({@code cut}).
 *
 * <p>The key behind the page is found from the last key in it where its type has a cheap greatest value, and otherwise
 * by walking the index a second time ({@code next}).
 *
 * <p>The compared table stands without an alias, so that expressions may name it.
 */
public final class ComparisonStatements {
    /** More differing rows than this do not come back at once. */
    static final int MOST_FOUND = 10_000;

    /** Types whose greatest value costs next to nothing while rows are counted. */
    private static final Set<String> CHEAP_MAXIMUM =
            Set.of("int2", "int4", "int8", "numeric", "date", "timestamp", "timestamptz");

    private static final String PAGE = "backfleet_page";
    private static final String NEXT = "backfleet_next";
    private static final String FOUND = "backfleet_found";
    private static final String CUT = "backfleet_cut";
    private static final String WANTED = "backfleet_wanted";
    private static final String KEY = "backfleet_k";

    private final Table table;
    private final KeySql key;
    private final List<ColumnRule> rules;
    private final boolean values;

    /**
     * @param rules what is compared; at least one
     * @param values whether answers hold the values themselves
     */
    public ComparisonStatements(Table table, WalkingKey key, List<ColumnRule> rules, boolean values) {
        this.table = table;
        this.key = new KeySql(key);
        this.rules = List.copyOf(rules);
        this.values = values;
    }

    /**
     * Compares the next rows. Each row of the answer has {@code compared}, {@code next}, {@code cut} and {@code before};
     * and a differing row's {@code key} with what {@link #look} gives, or null when nothing differs. In key order.
     *
     * @param from whether the position is known
     * @param upper whether the range has an upper bound
     */
    public WalkStatement next(boolean from, boolean upper) {
        boolean cheap = key.width() == 1 && CHEAP_MAXIMUM.contains(key.column(0).baseName());
        StatementWriter sql = new StatementWriter(PostgresVendor.INSTANCE);
        sql.text("WITH " + PAGE + " AS MATERIALIZED (\n  SELECT count(*) AS compared,"
                + " count(*) FILTER (WHERE p.differs) AS differing" + (cheap ? ", max(p.k) AS last" : "")
                + "\n  FROM (SELECT " + Rules.broken(rules) + " AS differs"
                + (cheap ? ", " + key.columns(own()) + " AS k" : "") + " FROM " + table.sql() + "\n    WHERE ");
        key.range(sql, own(), from, upper);
        sql.text("true\n    ORDER BY " + key.columns(own()) + " LIMIT ");
        sql.parameter(Kind.ROWS, 0, "bigint").text(") AS p),\n" + NEXT + " AS MATERIALIZED (\n  SELECT ");
        sql.text(key.aliased("t.", "k") + " FROM " + table.sql() + " AS t\n  WHERE ");
        key.range(sql, "t.", from && !cheap, upper);
        if (cheap) {
            key.compare(sql, "t.", ">", (writer, i) -> writer.text("(SELECT last FROM " + PAGE + ")"));
            sql.text("\n  ORDER BY " + key.columns("t.") + " LIMIT 1),\n");
        } else {
            sql.text("true\n  ORDER BY " + key.columns("t.") + " OFFSET ");
            sql.parameter(Kind.ROWS, 0, "bigint").text(" LIMIT 1),\n");
        }
        found(sql, from, upper);
        sql.text("SELECT p.compared, (SELECT ARRAY[" + numbered("k#::text") + "] FROM " + NEXT
                + ") AS next,\n  (SELECT ARRAY[" + numbered("k#::text") + "] FROM " + CUT
                + ") AS cut,\n  CASE WHEN EXISTS (SELECT FROM " + CUT + ") THEN (SELECT count(*) FROM " + table.sql()
                + " AS t WHERE ");
        key.range(sql, "t.", from, false);
        key.compare(sql, "t.", "<", (writer, i) -> writer.text("(SELECT k" + (i + 1) + " FROM " + CUT + ")"));
        sql.text(") END AS before,\n  CASE WHEN f." + KEY + "1 IS NOT NULL THEN ARRAY["
                + numbered("f." + KEY + "#::text")
                + "] END AS key, f.*\nFROM " + PAGE + " AS p LEFT JOIN " + FOUND + " AS f ON true\nORDER BY "
                + numbered("f." + KEY + "#"));
        return sql.done();
    }

    private void found(StatementWriter sql, boolean from, boolean upper) {
        sql.text(FOUND + " AS MATERIALIZED (\n  SELECT " + key.aliased(own(), KEY) + ", " + looks() + "\n  FROM "
                + table.sql() + "\n  WHERE ");
        key.range(sql, own(), from, upper);
        sql.text(Rules.broken(rules) + "\n  ORDER BY " + key.columns(own()) + " LIMIT (SELECT least(differing, "
                + (MOST_FOUND + 1) + ") FROM " + PAGE + ")),\n");
        sql.text(CUT + " AS MATERIALIZED (\n  SELECT " + numbered(KEY + "# AS k#") + " FROM " + FOUND + "\n  ORDER BY "
                + numbered(KEY + "#") + " OFFSET " + MOST_FOUND + " LIMIT 1)\n");
    }

    /** Looks at rows by their keys: the number of each key that is there, from 1, with {@code content} and so on. */
    WalkStatement look() {
        StatementWriter sql = new StatementWriter(PostgresVendor.INSTANCE);
        sql.text("SELECT " + WANTED + ".backfleet_n AS n, " + looks() + "\nFROM ");
        wanted(sql);
        sql.text("\nJOIN " + table.sql() + " ON ");
        key.compare(sql, own(), "=", this::wantedKey);
        return sql.done();
    }

    /**
     * Looks behind keys: the number of each key that has a row behind it, from 1, with the {@code key} of that.
     *
     * @param upper whether the range has an upper bound
     */
    WalkStatement behind(boolean upper) {
        StatementWriter sql = new StatementWriter(PostgresVendor.INSTANCE);
        sql.text("SELECT " + WANTED + ".backfleet_n AS n, b.key\nFROM ");
        wanted(sql);
        sql.text(" CROSS JOIN LATERAL (\n  SELECT ARRAY[" + key.texts("t.") + "] AS key FROM " + table.sql()
                + " AS t WHERE ");
        key.range(sql, "t.", false, upper);
        key.compare(sql, "t.", ">", this::wantedKey);
        sql.text("\n  ORDER BY " + key.columns("t.") + " LIMIT 1) AS b");
        return sql.done();
    }

    private void wanted(StatementWriter sql) {
        sql.text("unnest(");
        for (int i = 0; i < key.width(); i++) {
            sql.text(i == 0 ? "" : ", ").parameter(Kind.KEYS, i, "text[]");
        }
        sql.text(") WITH ORDINALITY AS " + WANTED + "(" + numbered(KEY + "#") + ", backfleet_n)");
    }

    private void wantedKey(StatementWriter sql, int i) {
        sql.text(WANTED + "." + KEY + (i + 1) + "::" + key.cast(i));
    }

    /** Looks at one row, by the key in {@code FROM}, and keeps writers out of it to the transaction's end. */
    WalkStatement judge() {
        StatementWriter sql = new StatementWriter(PostgresVendor.INSTANCE);
        sql.text("SELECT " + looks() + "\nFROM " + table.sql() + "\nWHERE ");
        key.equal(sql, own());
        sql.text("\nFOR SHARE");
        return sql.done();
    }

    /** Finds a row, by the key in {@code FROM}, if it is there. */
    WalkStatement exists() {
        StatementWriter sql = new StatementWriter(PostgresVendor.INSTANCE);
        sql.text("SELECT 1 FROM " + table.sql() + " WHERE ");
        key.equal(sql, own());
        return sql.done();
    }

    /** {@code content}, {@code version}; for each rule, from 1, {@code d}, its direction if it is broken, and with values {@code e}, {@code a}. */
    private String looks() {
        List<String> looks = new ArrayList<>();
        looks.add(content() + " AS content");
        // the transaction that wrote this version of the row: a row that was changed and changed back has another one
        looks.add(own() + "xmin::text AS version");
        for (int i = 0; i < rules.size(); i++) {
            ColumnRule rule = rules.get(i);
            int n = i + 1;
            looks.add(direction(rule) + " AS d" + n);
            if (values) {
                looks.add(rule.expected().map(ComparisonStatements::cut).orElse("NULL::text") + " AS e" + n);
                looks.add(cut(rule.column().sql()) + " AS a" + n);
            }
        }
        return String.join(",\n    ", looks);
    }

    /** A record's text tells nulls, empty texts and the borders of values apart. */
    private String content() {
        String compared = rules.stream()
                .map(rule -> rule.column().sql()
                        + rule.expected().map(expected -> ", " + expected).orElse(""))
                .collect(joining(", "));
        return "hashtextextended(ROW(" + compared + ")::text COLLATE \"C\", 0)::text";
    }

    private static String direction(ColumnRule rule) {
        // not IS NULL, which is also true of a composite value that holds nothing but nulls
        String none = " IS NOT DISTINCT FROM NULL THEN ";
        return rule.expected()
                .map(expected -> "CASE WHEN NOT " + rule.broken() + " THEN NULL WHEN "
                        + rule.column().sql() + none + "'MISSING' WHEN " + expected + none
                        + "'EXTRA' ELSE 'BEHIND' END")
                .orElse("CASE WHEN " + rule.broken() + " THEN 'MISSING' END");
    }

    private static String cut(String value) {
        return "left((" + value + ")::text, 200)";
    }

    private String own() {
        return Identifier.quote(table.name()) + ".";
    }

    /** A pattern for each key column, which has its number from 1 where the pattern has a hash. */
    private String numbered(String pattern) {
        return IntStream.rangeClosed(1, key.width())
                .mapToObj(i -> pattern.replace("#", String.valueOf(i)))
                .collect(joining(", "));
    }
}
