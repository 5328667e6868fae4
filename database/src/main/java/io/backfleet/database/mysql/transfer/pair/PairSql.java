package io.backfleet.database.mysql.transfer.pair;

import static java.util.stream.Collectors.joining;

import io.backfleet.database.jdbc.StatementWriter;
import io.backfleet.database.jdbc.WalkStatement.Kind;
import io.backfleet.database.mysql.catalog.Column;
import io.backfleet.database.mysql.catalog.Identifier;
import io.backfleet.database.mysql.catalog.WalkingKey;
import io.backfleet.database.mysql.connection.MySqlVendor;
import io.backfleet.database.mysql.walk.KeySql;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ObjIntConsumer;
import java.util.stream.IntStream;

/**
 * Two tables as SQL. A source's row is only ever read in a select of its own, in which the source stands without an
 * alias and beside no other table but such as have names of the fleet's alone: so expressions may name it, or not, and
 * mean the same as they would in a select from the source. Each table has the hint that pins it to its key's index.
 * Immutable.
 */
public final class PairSql {
    /** How sources' rows are called beside the target. */
    public static final String FROM = "backfleet_from";

    /** How the target is called. */
    public static final String INTO = "backfleet_into";

    /** Alias of a list of keys, in which each has its number from 1 as {@code backfleet_n}. */
    public static final String WANTED = "backfleet_wanted";

    /** Names of a source row's key columns, with their number from 1 behind, where it stands beside the target. */
    public static final String FROM_KEY = "backfleet_k";

    /** The same of the target's. */
    public static final String INTO_KEY = "backfleet_t";

    private static final String PRIMARY = "PRIMARY";

    private final TablePair pair;
    private final KeySql fromKey;
    private final KeySql intoKey;

    public PairSql(TablePair pair) {
        this.pair = pair;
        this.fromKey = new KeySql(pair.key());
        this.intoKey = new KeySql(pair.carried());
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

    /** A key whose columns have names of the fleet's: it reads and writes texts as the source's does. */
    public KeySql named(String names) {
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < width(); i++) {
            columns.add(fromKey.column(i).named(names + (i + 1)));
        }
        return new KeySql(new WalkingKey(pair.key().index(), columns));
    }

    /** The source's own name with its dot, as expressions know it. */
    public String own() {
        return Identifier.quote(pair.from().name()) + ".";
    }

    /** For behind FROM. */
    public String from() {
        return pair.from().sql() + fromKey.hint();
    }

    /** For behind FROM, named {@link #INTO}. */
    public String into() {
        return pair.into().sql() + " AS " + INTO + intoKey.hint();
    }

    /** {@code AND (where)} when the spec has such a condition. */
    public String andWhere() {
        // a comment at the condition's end would swallow the bracket
        return pair.where() == null ? "" : "\n    AND (" + pair.where() + "\n)";
    }

    /** The key columns of one side, named as above. */
    public String keys(KeySql key, String prefix, String names) {
        return IntStream.range(0, width())
                .mapToObj(i -> prefix + key.column(i).sql() + " AS " + names + (i + 1))
                .collect(joining(", "));
    }

    /**
     * What keeps writers out of the source's rows. Over the primary key a shared lock does. A shared lock that another
     * index alone can serve would be on that index's entry only, past which whoever changes other columns can go: an
     * exclusive one is always on the row itself.
     */
    public String locked() {
        return pair.key().index().equals(PRIMARY) ? "LOCK IN SHARE MODE" : "FOR UPDATE";
    }

    /** INTO clause of an insertion of all filled columns. */
    public String insertHead() {
        return "INSERT INTO " + pair.into().sql() + " ("
                + pair.columns().stream().map(c -> c.column().sql()).collect(joining(", ")) + ")";
    }

    /** The values for {@link #insertHead}, in a select from the source. */
    public String values() {
        return pair.columns().stream().map(c -> "(" + c.expression() + "\n)").collect(joining(", "));
    }

    /**
     * True in a select from the source where the target has no such row. A sub-select of one value is looked up row by
     * row; EXISTS might be made a join of another sort, which reads the whole target.
     */
    public String absent() {
        return "(SELECT 1 FROM " + into() + " WHERE "
                + same(intoKey, INTO + ".", i -> own() + fromKey.column(i).sql()) + " LIMIT 1) IS NULL";
    }

    /** True in a select from the target where no source row calls for such a row. */
    public String uncalledFor() {
        return "(SELECT 1 FROM " + from() + " WHERE "
                + same(fromKey, own(), i -> INTO + "." + intoKey.column(i).sql()) + andWhere() + " LIMIT 1) IS NULL";
    }

    /** What a value stands for, by the key column's number from 0. */
    @FunctionalInterface
    public interface Values {
        String of(int i);
    }

    /** One side's key equals others' values. */
    public String same(KeySql key, String prefix, Values values) {
        StatementWriter out = new StatementWriter(MySqlVendor.INSTANCE);
        key.compare(out, prefix, "=", (writer, i) -> writer.text(values.of(i)));
        return out.done().jdbc();
    }

    /**
     * A list of keys as a table {@link #WANTED}, from a parameter: see {@link WantedKeys}. The server takes a lock's
     * clause for one about the list, too, and refuses it, unless that stands in a select of its own.
     */
    public void wanted(StatementWriter sql) {
        sql.text("(SELECT backfleet_j.* FROM JSON_TABLE(");
        sql.parameter(Kind.KEYS, 0, MySqlVendor.PLAIN);
        sql.text(", '$.keys[*]' COLUMNS (backfleet_n FOR ORDINALITY, "
                + IntStream.range(0, width())
                        .mapToObj(i -> FROM_KEY + (i + 1) + " LONGTEXT PATH '$[" + i + "]' ERROR ON ERROR")
                        .collect(joining(", "))
                + ")) AS backfleet_j LIMIT 1000000) AS " + WANTED);
    }

    /** A wanted key's value of a column, for {@link KeySql#compare}. */
    public ObjIntConsumer<StatementWriter> wantedOf(KeySql key) {
        return (writer, i) ->
                writer.text(key.column(i).parameter().replace(MySqlVendor.PLAIN, WANTED + "." + FROM_KEY + (i + 1)));
    }

    /** {@code key = wanted key} on one of the two sides. */
    public void isWanted(StatementWriter sql, KeySql key, String prefix) {
        key.compare(sql, prefix, "=", wantedOf(key));
    }
}
