package io.backfleet.database.mysql.copy;

import io.backfleet.database.jdbc.StatementWriter;
import io.backfleet.database.jdbc.WalkStatement;
import io.backfleet.database.jdbc.WalkStatement.Kind;
import io.backfleet.database.mysql.catalog.Identifier;
import io.backfleet.database.mysql.catalog.Table;
import io.backfleet.database.mysql.catalog.WalkingKey;
import io.backfleet.database.mysql.connection.MySqlVendor;
import io.backfleet.database.mysql.verify.RowHash;
import io.backfleet.database.mysql.walk.KeySql;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes the statements that read either end of a copy by its key. All values come as texts. The table stands without an
 * alias, so that expressions may name it. Immutable.
 */
final class CopySql {
    private final Table table;
    private final KeySql key;
    private final String selected;
    private final String unstamped;

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
            String wanted = where == null ? "TRUE" : "((" + where + ") IS TRUE)";
            if (owner == null) {
                return new Part(wanted, "FALSE", "NULL");
            }
            String text = "(CONVERT((" + owner + ") USING utf8mb4) COLLATE utf8mb4_bin)";
            String own = "(" + text + " <=> " + Identifier.literal(id) + ")";
            return new Part(
                    where == null ? own : "(" + wanted + " AND " + own + ")",
                    "(" + wanted + " AND NOT " + own + ")",
                    text);
        }

        /** Whether all rows have the same owner. */
        boolean single() {
            return elsewhere.equals("FALSE");
        }
    }

    /**
     * @param values SQL that gives texts
     * @param part values are worked out only for rows that belong to it
     * @param version column, quoted; null for none
     */
    CopySql(Table table, WalkingKey key, List<String> values, Part part, @Nullable String version) {
        this.table = table;
        this.key = new KeySql(key);
        String belongs = part.belongs();
        boolean all = belongs.equals("TRUE");
        List<String> selected = new ArrayList<>();
        selected.add(this.key.texts(own()));
        selected.add(belongs + " AS belongs");
        selected.add(part.elsewhere() + " AS elsewhere");
        selected.add((part.single() ? "NULL" : "CASE WHEN " + part.elsewhere() + " THEN " + part.owner() + " END")
                + " AS owner");
        selected.add((version == null ? "NULL" : "CAST(" + own() + version + " AS CHAR)") + " AS version");
        for (int i = 0; i < values.size(); i++) {
            String value = values.get(i);
            selected.add((all ? value : "CASE WHEN " + belongs + " THEN " + value + " END") + " AS v" + (i + 1));
        }
        // a hash of the whole row for each row of a page would cost more than all the rest
        this.unstamped = "'' AS stamp, " + String.join(", ", selected);
        this.selected = RowHash.version(table) + " AS stamp, " + String.join(", ", selected);
    }

    private String own() {
        return Identifier.quote(table.name()) + ".";
    }

    int width() {
        return key.width();
    }

    private StatementWriter select(String selection) {
        return new StatementWriter(MySqlVendor.INSTANCE)
                .text("SELECT " + selection + "\nFROM " + table.sql() + key.hint() + "\nWHERE ");
    }

    /** The rows of a stretch in key order, without stamps; {@code ROWS} is the most that come. */
    WalkStatement page(boolean from, boolean upper) {
        StatementWriter sql = select(unstamped);
        key.range(sql, own(), from, upper);
        sql.text("TRUE\nORDER BY " + key.columns(own()) + " LIMIT ");
        return sql.parameter(Kind.ROWS, 0, MySqlVendor.PLAIN).done();
    }

    /** All rows of a stretch in key order, locked, without stamps. */
    WalkStatement locked(boolean from, boolean upper, String lock) {
        StatementWriter sql = select(unstamped);
        key.range(sql, own(), from, upper);
        return sql.text("TRUE\nORDER BY " + key.columns(own()) + "\n" + lock).done();
    }

    /** The row of the key in {@code FROM}, with a lock or without. */
    WalkStatement one(String lock) {
        StatementWriter sql = select(selected);
        key.equal(sql, own());
        return sql.text("\n" + lock).done();
    }

    /** The first key behind that in {@code FROM}. */
    WalkStatement behind(boolean upper) {
        StatementWriter sql = new StatementWriter(MySqlVendor.INSTANCE);
        sql.text("SELECT " + key.texts("t.") + " FROM " + table.sql() + " AS t" + key.hint() + " WHERE ");
        key.range(sql, "t.", false, upper);
        key.compare(sql, "t.", ">", Kind.FROM);
        return sql.text(" ORDER BY " + key.columns("t.") + " LIMIT 1").done();
    }

    /** Numbers from 1 of many keys in key order; one parameter has them as JSON: {@code {"keys": [["1", ...], ...]}}. */
    WalkStatement inOrder() {
        StatementWriter sql = new StatementWriter(MySqlVendor.INSTANCE);
        sql.text("SELECT w.n FROM JSON_TABLE(");
        sql.parameter(Kind.KEYS, 0, MySqlVendor.PLAIN);
        sql.text(", '$.keys[*]' COLUMNS (n FOR ORDINALITY");
        for (int i = 0; i < key.width(); i++) {
            sql.text(", k" + (i + 1) + " LONGTEXT PATH '$[" + i + "]' ERROR ON ERROR");
        }
        sql.text(")) AS w ORDER BY ");
        for (int i = 0; i < key.width(); i++) {
            sql.text((i == 0 ? "" : ", ") + key.column(i).parameter().replace("?", "w.k" + (i + 1)));
        }
        return sql.done();
    }
}
