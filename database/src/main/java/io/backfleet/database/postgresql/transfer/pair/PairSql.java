package io.backfleet.database.postgresql.transfer.pair;

import static java.util.stream.Collectors.joining;

import io.backfleet.database.jdbc.StatementWriter;
import io.backfleet.database.jdbc.WalkStatement.Kind;
import io.backfleet.database.postgresql.catalog.Column;
import io.backfleet.database.postgresql.catalog.Identifier;
import io.backfleet.database.postgresql.rule.ColumnRule;
import io.backfleet.database.postgresql.walk.KeySql;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Two tables as SQL. A source's row is only ever read in a select of its own, in which the source stands without an
 * alias and beside no other table but such as have names of the fleet's alone: so expressions may name it, or not, and
 * mean the same as they would in a select from the source. What comes out has the names {@code backfleet_k1} and so on for
 * the key, {@code backfleet_v1} and so on for what each filled column would store; columns of the target therefore need no
 * alias beside it. Immutable.
 */
public final class PairSql {
    /** How sources' rows are called beside the target. */
    public static final String FROM = "backfleet_from";

    /** How the target is called. */
    public static final String INTO = "backfleet_into";

    /** Alias of a list of keys, in which each has its number from 1 as {@code backfleet_n}. */
    public static final String WANTED = "backfleet_wanted";

    private static final String KEY = "backfleet_k";
    private static final String VALUE = "backfleet_v";

    private final TablePair pair;
    private final KeySql fromKey;
    private final KeySql intoKey;

    public PairSql(TablePair pair) {
        this.pair = pair;
        this.fromKey = pair.fromKey();
        this.intoKey = pair.intoKey();
    }

    public TablePair pair() {
        return pair;
    }

    public KeySql fromKey() {
        return fromKey;
    }

    public KeySql intoKey() {
        return intoKey;
    }

    public int width() {
        return fromKey.width();
    }

    /** The source's own name with its dot, as expressions know it. */
    public String own() {
        return ownName() + ".";
    }

    /** The source's own name. */
    public String ownName() {
        return Identifier.quote(pair.from().name());
    }

    /** {@code AND (where)} when the spec has such a condition. */
    public String andWhere() {
        return pair.where() == null ? "" : "\n    AND (" + pair.where() + ")";
    }

    /** Key and values of source rows, for behind SELECT. */
    public String source() {
        String values = IntStream.range(0, pair.columns().size())
                .mapToObj(i -> ", " + stored(pair.columns().get(i)) + " AS " + value(i))
                .collect(joining());
        return fromKey.aliased(own(), KEY) + values;
    }

    private static String stored(PairColumn column) {
        return column.column().unlimited().stored(column.expression());
    }

    /** The name under which the value for a filled column, from 0, comes out. */
    public static String value(int i) {
        return VALUE + (i + 1);
    }

    /** A pattern for each key column, which has {@code backfleet_k} and its number where the pattern has a hash. */
    public String keys(String pattern) {
        return IntStream.rangeClosed(1, width())
                .mapToObj(i -> pattern.replace("#", KEY + i))
                .collect(joining(", "));
    }

    /** {@code (target's key) = (source's key)}. */
    public String sameKey(String intoPrefix, String fromPrefix) {
        return "(" + intoKey.columns(intoPrefix) + ") = (" + keys(fromPrefix + "#") + ")";
    }

    /** The filled columns. */
    public String filled() {
        return pair.columns().stream().map(c -> c.column().sql()).collect(joining(", "));
    }

    /** INTO clause of an insertion of all filled columns, with what lets it give identities. */
    public String insertHead() {
        boolean identity =
                pair.columns().stream().anyMatch(c -> c.column().generation() == Column.Generation.IDENTITY_ALWAYS);
        return "INSERT INTO " + pair.into().sql() + " (" + filled() + ")"
                + (identity ? " OVERRIDING SYSTEM VALUE" : "");
    }

    /** The values for {@link #insertHead}. */
    public String values() {
        return IntStream.range(0, pair.columns().size())
                .mapToObj(this::assigned)
                .collect(joining(", "));
    }

    /** The value for a filled column, from 0, as it can be assigned: one that would be cut becomes one that is refused. */
    public String assigned(int i) {
        Column column = pair.columns().get(i).column();
        Column unlimited = column.unlimited();
        return unlimited.typmod() == column.typmod()
                ? value(i)
                : value(i) + " || CASE WHEN char_length(" + value(i) + ") > " + column.characters()
                        + " THEN 'x' ELSE '' END";
    }

    /** What makes an insertion leave rows alone whose key is there, and fail at any other unique index. */
    public String absentOnly() {
        return "ON CONFLICT (" + intoKey.columns("") + ") DO NOTHING";
    }

    /**
     * A compared column's rule, where the source's row came out as above and the target's columns need no alias.
     *
     * @param number in {@link TablePair#columns}, from 0
     */
    public record Compared(int number, ColumnRule rule) {}

    /**
     * The compared columns. Those of the key are equal in every pair; they are compared where equal is not the same.
     */
    public List<Compared> compared() {
        Set<Integer> key = pair.carried().columns().stream()
                .filter(column -> !column.collatable())
                .map(Column::number)
                .collect(Collectors.toSet());
        List<Compared> compared = new ArrayList<>();
        for (int i = 0; i < pair.columns().size(); i++) {
            PairColumn column = pair.columns().get(i);
            if (column.compared() && !key.contains(column.column().number())) {
                compared.add(new Compared(
                        i, new ColumnRule(column.column().unlimited(), value(i), false, column.tolerance())));
            }
        }
        return compared;
    }

    /** A list of keys as a table {@link #WANTED}, from parameters. */
    public void wanted(StatementWriter sql) {
        sql.text("unnest(");
        for (int i = 0; i < width(); i++) {
            sql.text(i == 0 ? "" : ", ").parameter(Kind.KEYS, i, "text[]");
        }
        sql.text(") WITH ORDINALITY AS " + WANTED + "(" + keys("#") + ", backfleet_n)");
    }

    /** {@code (key) = (wanted key)} on one of the two sides. */
    public void isWanted(StatementWriter sql, KeySql key, String prefix) {
        compareWanted(sql, key, prefix, "=");
    }

    /** The same with another operator. */
    public void compareWanted(StatementWriter sql, KeySql key, String prefix, String operator) {
        key.compare(
                sql, prefix, operator, (writer, i) -> writer.text(WANTED + "." + KEY + (i + 1) + "::" + key.cast(i)));
    }
}
