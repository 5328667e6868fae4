package io.backfleet.database.mysql.transfer.compare;

import static java.util.stream.Collectors.joining;

import io.backfleet.database.jdbc.StatementWriter;
import io.backfleet.database.jdbc.WalkStatement;
import io.backfleet.database.jdbc.WalkStatement.Kind;
import io.backfleet.database.mysql.connection.MySqlVendor;
import io.backfleet.database.mysql.rule.ColumnRule;
import io.backfleet.database.mysql.transfer.pair.PairSql;
import io.backfleet.database.mysql.transfer.pair.TablePair;
import io.backfleet.database.mysql.verify.RowHash;
import io.backfleet.database.mysql.walk.KeySql;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Writes the statements that compare two tables. Immutable.
 *
 * <p>A chunk goes from one key to another, both given: {@link #end} finds the far one, which is never more rows away than
 * asked for on either side, so that a chunk stays small whichever side has rows that the other lacks. {@link #chunk} is
 * one statement, and so one snapshot: the source's rows, each beside its partner if it has one, and the target's that no
 * source row calls for, numbered in key order. Only for those that differ are both rows looked up again, and is worked
 * out how. The last row of a chunk comes back always, for its number is that of the rows compared.
 *
 * <p>Either side is read in a select of its own, which the server makes part of the statement around it: so names in an
 * expression are the source's, and names of compared columns the target's.
 */
public final class PairStatements {
    /** More differing rows than this do not come back at once. */
    static final int MOST_FOUND = 10_000;

    /** Tells the fleet's statements from others in the server's list of sessions. */
    private static final String SELECT = "SELECT /* backfleet_verify */ ";

    private static final int MOST_SHOWN = 200;

    private static final String PAGE = "backfleet_page";
    private static final String EXPECTED = "backfleet_v";
    private static final String HELD = "backfleet_h";
    private static final String NO_SOURCE = PairSql.FROM + "." + PairSql.FROM_KEY + "1 IS NULL";
    private static final String NO_TARGET = PairSql.INTO + "." + PairSql.INTO_KEY + "1 IS NULL";

    private final PairSql sql;
    private final List<ColumnRule> rules;
    private final boolean values;

    /**
     * @param rules of the compared columns; there may be none
     * @param values whether answers hold the values themselves
     */
    public PairStatements(TablePair pair, List<ColumnRule> rules, boolean values) {
        this.sql = new PairSql(pair);
        this.rules = List.copyOf(rules);
        this.values = values;
    }

    int width() {
        return sql.width();
    }

    /** The names of compared columns, in the order of their answers. */
    List<String> names() {
        return rules.stream().map(rule -> rule.column().name()).toList();
    }

    /**
     * Finds the end of a chunk: the key that stands a number of rows further on, on the side where that is nearer; no row
     * when fewer are left on both sides.
     *
     * @param from whether the position is known
     * @param upper whether the range has an upper bound
     */
    public WalkStatement end(boolean from, boolean upper) {
        StatementWriter out = new StatementWriter(MySqlVendor.INSTANCE);
        KeySql either = sql.named(PairSql.FROM_KEY);
        out.text(SELECT + either.texts("e.") + " FROM (");
        ahead(out, sql.pair().from().sql(), sql.fromKey(), from, upper);
        out.text("\nUNION ALL ");
        ahead(out, sql.pair().into().sql(), sql.intoKey(), from, upper);
        out.text(") AS e ORDER BY " + either.columns("e.") + " LIMIT 1");
        return out.done();
    }

    private void ahead(StatementWriter out, String table, KeySql key, boolean from, boolean upper) {
        out.text("(SELECT " + sql.keys(key, "t.", PairSql.FROM_KEY) + " FROM " + table + " AS t" + key.hint()
                + " WHERE ");
        key.range(out, "t.", from, upper);
        out.text("TRUE ORDER BY " + key.columns("t.") + " LIMIT 1 OFFSET ");
        out.parameter(Kind.ROWS, 0, MySqlVendor.PLAIN).text(")");
    }

    /**
     * Compares the rows from {@code FROM} to before {@code UPPER}. Each row of the answer has its number {@code n} among
     * those compared, from 1, its key, whether it {@code differs}, and what {@link #look} gives if so. In key order; the
     * last one compared is among them, whether it differs or not, unless too many do.
     */
    public WalkStatement chunk(boolean from, boolean upper) {
        StatementWriter out = new StatementWriter(MySqlVendor.INSTANCE);
        KeySql page = sql.named(PairSql.FROM_KEY);
        out.text(SELECT + PAGE + ".backfleet_n AS n, " + PAGE + ".backfleet_d AS differs, " + page.texts(PAGE + ".")
                + ", " + looks() + "\nFROM (SELECT p.*, ROW_NUMBER() OVER (ORDER BY " + page.columns("p.")
                + ") AS backfleet_n, COUNT(*) OVER () AS backfleet_c FROM (\n  SELECT "
                + sql.keys(page, PairSql.FROM + ".", PairSql.FROM_KEY) + ", " + differs() + " AS backfleet_d FROM (");
        source(out, false, from, upper, true);
        out.text(") AS " + PairSql.FROM + "\n  LEFT JOIN (" + target(false) + ") AS " + PairSql.INTO + " ON "
                + sql.same(
                        sql.named(PairSql.INTO_KEY),
                        PairSql.INTO + ".",
                        i -> PairSql.FROM + "." + PairSql.FROM_KEY + (i + 1))
                + "\n  UNION ALL SELECT " + sql.keys(sql.intoKey(), PairSql.INTO + ".", PairSql.FROM_KEY)
                + ", TRUE FROM " + sql.into() + "\n    WHERE ");
        sql.intoKey().range(out, PairSql.INTO + ".", from, upper);
        out.text(sql.uncalledFor() + ") AS p) AS " + PAGE + "\nLEFT JOIN (");
        source(out, true, from, upper, false);
        out.text(") AS " + PairSql.FROM + " ON " + PAGE + ".backfleet_d AND "
                + sql.same(page, PairSql.FROM + ".", i -> PAGE + "." + PairSql.FROM_KEY + (i + 1)) + "\nLEFT JOIN ("
                + target(true) + ") AS " + PairSql.INTO + " ON " + PAGE + ".backfleet_d AND "
                + sql.same(
                        sql.named(PairSql.INTO_KEY), PairSql.INTO + ".", i -> PAGE + "." + PairSql.FROM_KEY + (i + 1))
                + "\nWHERE " + PAGE + ".backfleet_d OR " + PAGE + ".backfleet_n = " + PAGE
                + ".backfleet_c ORDER BY " + PAGE + ".backfleet_n LIMIT " + (MOST_FOUND + 1));
        return out.done();
    }

    /** Looks at rows by their keys: the number of each key that either side has, from 1, with {@code content} and so on. */
    public WalkStatement look() {
        StatementWriter out = new StatementWriter(MySqlVendor.INSTANCE);
        out.text(SELECT + PairSql.WANTED + ".backfleet_n AS n, " + looks() + "\nFROM ");
        sql.wanted(out);
        out.text("\nLEFT JOIN (");
        source(out, true, false, false, false);
        out.text(") AS " + PairSql.FROM + " ON ");
        sql.isWanted(out, sql.named(PairSql.FROM_KEY), PairSql.FROM + ".");
        out.text("\nLEFT JOIN (" + target(true) + ") AS " + PairSql.INTO + " ON ");
        sql.isWanted(out, sql.named(PairSql.INTO_KEY), PairSql.INTO + ".");
        out.text("\nWHERE NOT (" + NO_SOURCE + " AND " + NO_TARGET + ")");
        return out.done();
    }

    /**
     * The first keys behind some keys on either side, each with that one's number from 0 as {@code n}. The column {@code
     * i} of the key number {@code k} is the {@code KEYS} parameter {@code k * width + i}.
     *
     * @param keys how many
     * @param upper whether the range has an upper bound
     */
    WalkStatement behind(int keys, boolean upper) {
        StatementWriter out = new StatementWriter(MySqlVendor.INSTANCE);
        KeySql either = sql.named(PairSql.FROM_KEY);
        for (int k = 0; k < keys; k++) {
            out.text((k == 0 ? "" : "\nUNION ALL ") + "(" + SELECT + k + " AS n, " + either.texts("e.") + " FROM (");
            next(out, sql.pair().from().sql(), sql.fromKey(), k, upper);
            out.text("\nUNION ALL ");
            next(out, sql.pair().into().sql(), sql.intoKey(), k, upper);
            out.text(") AS e ORDER BY " + either.columns("e.") + " LIMIT 1)");
        }
        return out.done();
    }

    private void next(StatementWriter out, String table, KeySql key, int k, boolean upper) {
        int first = k * key.width();
        out.text("(SELECT " + sql.keys(key, "t.", PairSql.FROM_KEY) + " FROM " + table + " AS t" + key.hint()
                + " WHERE ");
        key.range(out, "t.", false, upper);
        key.compare(
                out,
                "t.",
                ">",
                (writer, i) ->
                        writer.parameter(Kind.KEYS, first + i, key.column(i).parameter()));
        out.text(" ORDER BY " + key.columns("t.") + " LIMIT 1)");
    }

    /** Keeps writers out of a source's row, by the key in {@code FROM}, to the transaction's end; one row if it is there. */
    WalkStatement lockSource() {
        StatementWriter out = new StatementWriter(MySqlVendor.INSTANCE);
        out.text(SELECT + "1 FROM " + sql.from() + " WHERE ");
        sql.fromKey().equal(out, sql.own());
        out.text(" " + sql.locked());
        return out.done();
    }

    /** The same for a target's row. */
    WalkStatement lockTarget() {
        StatementWriter out = new StatementWriter(MySqlVendor.INSTANCE);
        out.text(SELECT + "1 FROM " + sql.into() + " WHERE ");
        sql.intoKey().equal(out, PairSql.INTO + ".");
        out.text(" FOR UPDATE");
        return out.done();
    }

    /** The source's rows that belong into the target: keys and what must be held; with looks what those take. */
    private void source(StatementWriter out, boolean looks, boolean from, boolean upper, boolean stretch) {
        out.text("SELECT " + sql.keys(sql.fromKey(), sql.own(), PairSql.FROM_KEY)
                + numbered(i -> ", " + rules.get(i).expected().orElse("NULL") + " AS " + EXPECTED + i));
        if (looks) {
            out.text(", " + RowHash.version(sql.pair().from()) + " AS backfleet_x1, " + RowHash.expected(rules)
                    + " AS backfleet_c1"
                    + (values
                            ? numbered(i ->
                                    ", " + cut(rules.get(i).shownExpected().orElse("NULL")) + " AS backfleet_e" + i)
                            : ""));
        }
        out.text("\n    FROM " + sql.from() + " WHERE ");
        if (stretch) {
            sql.fromKey().range(out, sql.own(), from, upper);
        }
        out.text("TRUE" + sql.andWhere());
    }

    private String target(boolean looks) {
        String hashes = looks
                ? ", " + RowHash.version(sql.pair().into()) + " AS backfleet_x2, " + RowHash.held(rules)
                        + " AS backfleet_c2"
                        + (values ? numbered(i -> ", " + cut(rules.get(i).shownActual()) + " AS backfleet_a" + i) : "")
                : "";
        return "SELECT " + sql.keys(sql.intoKey(), "", PairSql.INTO_KEY)
                + numbered(i -> ", " + rules.get(i).held() + " AS " + HELD + i) + hashes + "\n    FROM "
                + sql.pair().into().sql() + sql.intoKey().hint();
    }

    private String differs() {
        return "(" + NO_TARGET + numbered(i -> " OR " + broken(i)) + ")";
    }

    private String broken(int i) {
        return rules.get(i).broken(PairSql.INTO + "." + HELD + i, PairSql.FROM + "." + EXPECTED + i);
    }

    /** What {@link io.backfleet.database.jdbc.PairLooks} reads. */
    private String looks() {
        List<String> looks = new ArrayList<>();
        looks.add(both("backfleet_c") + " AS content");
        looks.add(both("backfleet_x") + " AS version");
        looks.add("CASE WHEN " + NO_TARGET + " THEN 'MISSING' WHEN " + NO_SOURCE + " THEN 'EXTRA' END AS whole");
        for (int i = 0; i < rules.size(); i++) {
            looks.add("(NOT (" + NO_SOURCE + ") AND NOT (" + NO_TARGET + ") AND " + broken(i) + ") AS d" + (i + 1));
            if (values) {
                looks.add(PairSql.FROM + ".backfleet_e" + i + " AS e" + (i + 1));
                looks.add(PairSql.INTO + ".backfleet_a" + i + " AS a" + (i + 1));
            }
        }
        return String.join(",\n    ", looks);
    }

    /** A hash over both sides' hashes, where a side that is not there has none. */
    private static String both(String name) {
        return "SHA2(CONCAT(CASE WHEN " + NO_SOURCE + " THEN '-' ELSE " + PairSql.FROM + "." + name
                + "1 END, '/', CASE WHEN " + NO_TARGET + " THEN '-' ELSE " + PairSql.INTO + "." + name
                + "2 END), 256)";
    }

    private static String cut(String value) {
        return "LEFT(" + value + ", " + MOST_SHOWN + ")";
    }

    private String numbered(IntFunction<String> pattern) {
        return IntStream.range(0, rules.size()).mapToObj(pattern).collect(joining());
    }
}
