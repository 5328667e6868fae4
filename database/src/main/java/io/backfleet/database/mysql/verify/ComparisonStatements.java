package io.backfleet.database.mysql.verify;

import static java.util.stream.Collectors.joining;

import io.backfleet.database.jdbc.StatementWriter;
import io.backfleet.database.jdbc.WalkStatement;
import io.backfleet.database.jdbc.WalkStatement.Kind;
import io.backfleet.database.mysql.catalog.Column;
import io.backfleet.database.mysql.catalog.Identifier;
import io.backfleet.database.mysql.catalog.Table;
import io.backfleet.database.mysql.catalog.WalkingKey;
import io.backfleet.database.mysql.connection.MySqlVendor;
import io.backfleet.database.mysql.rule.ColumnRule;
import io.backfleet.database.mysql.rule.Rules;
import io.backfleet.database.mysql.walk.KeySql;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Writes the statements that compare both sides of one table's rows. Immutable.
 *
 * <p>A chunk is one statement, and so one snapshot and one round trip. A scan counts rows and those that break a rule
 * ({@code s}); a walk over the index finds the key behind them ({@code b}); and if rows break a rule, a second scan
 * numbers the page's rows ({@code w}), and only those are fetched, and only for them is worked out in which columns they
 * differ and how ({@code f}). MySQL leaves the second scan out when nothing differs; MariaDB does not.
 *
 * <p>The compared table stands without an alias, so that expressions may name it.
 */
public final class ComparisonStatements {
    /** More differing rows than this do not come back at once. */
    static final int MOST_FOUND = 10_000;

    /** Tells the fleet's statements from others in the server's list of sessions. */
    private static final String SELECT = "SELECT /* backfleet_verify */ ";

    private static final String KEY = "backfleet_k";
    private static final String NUMBER = "backfleet_n";
    private static final String DIFFERS = "backfleet_d";
    private static final int MOST_SHOWN = 200;

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

    /** How many columns the key has. */
    int width() {
        return key.width();
    }

    /**
     * Compares the next rows. Each row of the answer has {@code compared} and {@code next1} and so on, the key behind the
     * page; and a differing row's place in the page {@code n}, from 1, its key, and what {@link #look} gives, or null
     * when nothing differs. In key order.
     *
     * @param from whether the position is known
     * @param upper whether the range has an upper bound
     */
    public WalkStatement next(boolean from, boolean upper) {
        StatementWriter sql = new StatementWriter(MySqlVendor.INSTANCE);
        sql.text(SELECT + "s.compared, " + numbered("b.k# AS next#")
                + ", f.*\nFROM (SELECT COUNT(*) AS compared, SUM(p." + DIFFERS + ") AS differing\n  FROM (");
        page(sql, "", from, upper);
        sql.text(") AS p) AS s\nLEFT JOIN (SELECT " + key.texts("t.") + " FROM " + table.sql() + " AS t" + key.hint()
                + " WHERE ");
        key.range(sql, "t.", from, upper);
        sql.text("TRUE\n  ORDER BY " + key.columns("t.") + " LIMIT 1 OFFSET ");
        sql.parameter(Kind.ROWS, 0, MySqlVendor.PLAIN);
        sql.text(") AS b ON TRUE\nLEFT JOIN (SELECT w." + NUMBER + " AS n, " + key.texts(own()) + ", " + looks()
                + "\n  FROM (SELECT p.*, ROW_NUMBER() OVER (ORDER BY " + numbered("p." + KEY + "#") + ") AS " + NUMBER
                + " FROM (");
        page(sql, numbered(key, own(), "AS " + KEY + "#") + ", ", from, upper);
        sql.text(") AS p) AS w\n  STRAIGHT_JOIN " + table.sql() + key.hint() + " ON ");
        key.compare(sql, own(), "=", (writer, i) -> writer.text("w." + KEY + (i + 1)));
        sql.text("\n  WHERE w." + DIFFERS + " ORDER BY w." + NUMBER + " LIMIT " + (MOST_FOUND + 1)
                + ") AS f ON s.differing > 0\nORDER BY f.n");
        return sql.done();
    }

    private void page(StatementWriter sql, String more, boolean from, boolean upper) {
        sql.text("SELECT " + more + Rules.broken(rules) + " AS " + DIFFERS + " FROM " + table.sql() + key.hint()
                + "\n    WHERE ");
        key.range(sql, own(), from, upper);
        sql.text("TRUE ORDER BY " + key.columns(own()) + " LIMIT ");
        sql.parameter(Kind.ROWS, 0, MySqlVendor.PLAIN);
    }

    /**
     * Looks at rows by their keys, which one parameter has as JSON: {@code {"keys": [["1", ...], ...]}}. Gives the number
     * of each key that is there, from 1, as {@code n}, with {@code content} and so on.
     */
    WalkStatement look() {
        StatementWriter sql = new StatementWriter(MySqlVendor.INSTANCE);
        sql.text(SELECT + "w." + NUMBER + " AS n, " + looks() + "\nFROM JSON_TABLE(");
        sql.parameter(Kind.KEYS, 0, MySqlVendor.PLAIN);
        sql.text(", '$.keys[*]' COLUMNS (" + NUMBER + " FOR ORDINALITY, "
                + numberedFromNought(KEY + "# LONGTEXT PATH '$[@]' ERROR ON ERROR") + ")) AS w\nSTRAIGHT_JOIN "
                + table.sql() + key.hint() + " ON ");
        key.compare(sql, own(), "=", (writer, i) -> writer.text(wanted(i)));
        return sql.done();
    }

    private String wanted(int i) {
        return key.column(i).parameter().replace("?", "w." + KEY + (i + 1));
    }

    /** Looks at one row, by the key in {@code FROM}, and keeps writers out of it to the transaction's end. */
    WalkStatement judge() {
        StatementWriter sql = new StatementWriter(MySqlVendor.INSTANCE);
        sql.text(SELECT + looks() + "\nFROM " + table.sql() + key.hint() + "\nWHERE ");
        key.equal(sql, own());
        sql.text("\nLOCK IN SHARE MODE");
        return sql.done();
    }

    /** Finds a row, by the key in {@code FROM}, if it is there. */
    WalkStatement exists() {
        StatementWriter sql = new StatementWriter(MySqlVendor.INSTANCE);
        sql.text(SELECT + "1 FROM " + table.sql() + " AS t" + key.hint() + " WHERE ");
        key.equal(sql, "t.");
        return sql.done();
    }

    /**
     * The first keys behind some keys, each with that one's number from 0 as {@code n}. The column {@code i} of the key
     * number {@code k} is the {@code KEYS} parameter {@code k * width + i}.
     *
     * @param keys how many
     */
    WalkStatement behind(int keys, boolean upper) {
        StatementWriter sql = new StatementWriter(MySqlVendor.INSTANCE);
        for (int k = 0; k < keys; k++) {
            int first = k * key.width();
            sql.text((k == 0 ? "" : "\nUNION ALL ") + "(" + SELECT + k + " AS n, " + key.texts("t.") + " FROM "
                    + table.sql() + " AS t" + key.hint() + " WHERE ");
            key.range(sql, "t.", false, upper);
            key.compare(
                    sql,
                    "t.",
                    ">",
                    (writer, i) ->
                            writer.parameter(Kind.KEYS, first + i, key.column(i).parameter()));
            sql.text(" ORDER BY " + key.columns("t.") + " LIMIT 1)");
        }
        return sql.done();
    }

    /** {@code content}, {@code version}; for each rule, from 1, {@code d}, its direction if it is broken, and with values {@code e}, {@code a}. */
    private String looks() {
        List<String> looks = new ArrayList<>();
        looks.add(RowHash.content(rules) + " AS content");
        looks.add(RowHash.version(table) + " AS version");
        for (int i = 0; i < rules.size(); i++) {
            ColumnRule rule = rules.get(i);
            int n = i + 1;
            looks.add(direction(rule) + " AS d" + n);
            if (values) {
                looks.add(rule.shownExpected().map(ComparisonStatements::cut).orElse("NULL") + " AS e" + n);
                looks.add(cut(rule.shownActual()) + " AS a" + n);
            }
        }
        return String.join(",\n    ", looks);
    }

    private static String direction(ColumnRule rule) {
        return rule.expected()
                .map(expected -> "CASE WHEN NOT " + rule.broken() + " THEN NULL WHEN "
                        + rule.column().sql() + " IS NULL THEN 'MISSING' WHEN " + expected
                        + " IS NULL THEN 'EXTRA' ELSE 'BEHIND' END")
                .orElse("CASE WHEN " + rule.broken() + " THEN 'MISSING' END");
    }

    private static String cut(String value) {
        return "LEFT(" + value + ", " + MOST_SHOWN + ")";
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

    /** The same with the number from 0 where the pattern has an at sign. */
    private String numberedFromNought(String pattern) {
        return IntStream.range(0, key.width())
                .mapToObj(i -> pattern.replace("#", String.valueOf(i + 1)).replace("@", String.valueOf(i)))
                .collect(joining(", "));
    }

    /** Each key column with a pattern behind it. */
    private static String numbered(KeySql key, String prefix, String pattern) {
        List<String> columns = new ArrayList<>();
        for (int i = 0; i < key.width(); i++) {
            Column column = key.column(i);
            columns.add(prefix + column.sql() + " " + pattern.replace("#", String.valueOf(i + 1)));
        }
        return String.join(", ", columns);
    }
}
