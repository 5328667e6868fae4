package io.backfleet.database.mysql.copy;

import static java.util.stream.Collectors.joining;

import io.backfleet.database.canon.CanonicalType;
import io.backfleet.database.mysql.catalog.Column;
import io.backfleet.database.mysql.catalog.Identifier;
import io.backfleet.database.mysql.catalog.Kind;
import io.backfleet.database.mysql.catalog.Table;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Writes the statements that write the target of a copy. Rows are lists of parameters: key, columns, version. Immutable.
 *
 * <p>Tombstones are kept in order as on PostgreSQL: who deletes a row writes its tombstone first, and then deletes, in
 * one transaction; the copy takes the tombstone's place before it writes the row, and frees it again before it commits.
 * So both take their locks in the same order, and a deletion that comes later finds the row.
 *
 * <p>An insertion that overwrites what is in its way can't be told to overwrite no row of another key that stands there
 * under some other unique index. So rows are looked for by the key and locked; those that are there are overwritten by the
 * key, and the others inserted plainly.
 */
final class WriteSql {
    private final Table table;
    private final String index;
    private final CopySql.Part part;
    private final List<Column> key;
    private final List<Column> columns;
    private final List<String> parameters;
    private final Set<String> once;
    private final @Nullable Column version;
    private final @Nullable Table tombstones;
    private final String tombstoneIndex;

    /**
     * @param index over the key, quoted
     * @param part of the table that may be written
     * @param parameters how each of the columns takes its value
     * @param tombstoneIndex over the same columns of the tombstones, quoted
     */
    WriteSql(
            Table table,
            String index,
            CopySql.Part part,
            List<Column> key,
            List<Column> columns,
            List<String> parameters,
            Set<String> once,
            @Nullable Column version,
            @Nullable Table tombstones,
            String tombstoneIndex) {
        this.table = table;
        this.index = index;
        this.part = part;
        this.tombstoneIndex = tombstoneIndex;
        this.key = List.copyOf(key);
        this.columns = List.copyOf(columns);
        this.parameters = List.copyOf(parameters);
        this.once = Set.copyOf(once);
        this.version = version;
        this.tombstones = tombstones;
    }

    private List<Column> all() {
        List<Column> all = new ArrayList<>(key);
        all.addAll(columns);
        if (version != null) {
            all.add(version);
        }
        return all;
    }

    private static String names(List<Column> columns) {
        return columns.stream().map(Column::sql).collect(joining(", "));
    }

    /** Inserts; fails at every unique index. */
    String insert(int rows) {
        List<String> row = new ArrayList<>();
        key.forEach(column -> row.add(column.parameter()));
        row.addAll(parameters);
        if (version != null) {
            row.add("?");
        }
        return "INSERT INTO " + table.sql() + " (" + names(all()) + ") VALUES "
                + String.join(", ", Collections.nCopies(rows, "(" + String.join(", ", row) + ")"));
    }

    /**
     * The columns that {@link #overwrite} sets, the version left out.
     *
     * @param whole whether those are among them that are written once
     */
    List<Integer> overwritten(boolean whole) {
        return IntStream.range(0, columns.size())
                .filter(i -> whole || !once.contains(columns.get(i).name()))
                .boxed()
                .toList();
    }

    /** Overwrites one row; parameters are the columns that are {@link #overwritten}, the version, the key. */
    Optional<String> overwrite(boolean whole) {
        List<String> sets = new ArrayList<>();
        overwritten(whole).forEach(i -> sets.add(columns.get(i).sql() + " = " + parameters.get(i)));
        if (version != null) {
            sets.add(version.sql() + " = ?");
        }
        return sets.isEmpty()
                ? Optional.empty()
                : Optional.of("UPDATE " + table.sql() + " FORCE INDEX (" + index + ") SET " + String.join(", ", sets)
                        + " WHERE " + equal());
    }

    /** The same for many rows, each of which is there and locked; parameters of a row are as with one, all of them texts. */
    Optional<String> overwriteMany(boolean whole, int rows) {
        List<String> sets = new ArrayList<>();
        List<String> row = new ArrayList<>();
        overwritten(whole).forEach(i -> {
            sets.add("t." + columns.get(i).sql() + " = " + parameters.get(i).replace("?", "r.backfleet_v" + i));
            row.add("? AS backfleet_v" + i);
        });
        if (version != null) {
            sets.add("t." + version.sql() + " = r.backfleet_v");
            row.add("? AS backfleet_v");
        }
        if (sets.isEmpty()) {
            return Optional.empty();
        }
        List<String> same = new ArrayList<>();
        for (int i = 0; i < key.size(); i++) {
            row.add("? AS backfleet_k" + i);
            same.add("t." + key.get(i).sql() + " = " + key.get(i).parameter().replace("?", "r.backfleet_k" + i));
        }
        return Optional.of("UPDATE ("
                + String.join(" UNION ALL ", Collections.nCopies(rows, "SELECT " + String.join(", ", row)))
                + ") AS r STRAIGHT_JOIN " + table.sql() + " AS t FORCE INDEX (" + index + ") ON "
                + String.join(" AND ", same) + " SET " + String.join(", ", sets));
    }

    /** Locks tombstones, and makes those that are not there. */
    String place(int rows, Column version, Table tombstones) {
        String row = "(" + key.stream().map(Column::parameter).collect(joining(", ")) + ", " + least(version) + ")";
        return "INSERT INTO " + tombstones.sql() + " (" + names(key) + ", " + version.sql() + ") VALUES "
                + String.join(", ", Collections.nCopies(rows, row)) + " ON DUPLICATE KEY UPDATE " + version.sql()
                + " = "
                + tombstones.sql() + "." + version.sql();
    }

    /** Tombstones that are there, see {@link #keyed}. */
    String placed(Column version, Table tombstones) {
        return versions(tombstones, tombstoneIndex, version);
    }

    /** Rows that are there, see {@link #keyed}. */
    String present() {
        return versions(table, index, version);
    }

    /** The same without locks. */
    String seen() {
        return present().replaceFirst(" FOR UPDATE$", "");
    }

    /** Whether rows of other sources are in the table, which must stay as they are. */
    boolean shared() {
        return !part.single();
    }

    /** Rows that are there, see {@link #keyed}: for each whose it is, behind '=', or '-' for nobody's; nothing for own ones. */
    String owners() {
        return keyed(
                table.sql(),
                Identifier.quote(table.name()),
                index,
                "CASE WHEN " + part.elsewhere() + " THEN COALESCE(CONCAT('=', " + part.owner() + "), '-') END");
    }

    private String versions(Table from, String by, @Nullable Column version) {
        return keyed(from.sql() + " AS t", "t", by, version == null ? "'1'" : "CAST(t." + version.sql() + " AS CHAR)");
    }

    /**
     * Locks rows of many keys, which one parameter has as JSON: {@code {"keys": [["1", ...], ...]}}. Gives for each row
     * the number of its key, from 1, and a value.
     *
     * @param alias by which the table is called
     */
    private String keyed(String from, String alias, String by, String value) {
        // within a table of its own: MySQL takes FOR UPDATE as said twice of JSON_TABLE (error 3569), unless it stays
        // one
        StringBuilder sql = new StringBuilder("SELECT w.backfleet_n, ")
                .append(value)
                .append(
                        " FROM (SELECT backfleet_j.* FROM JSON_TABLE(?, '$.keys[*]' COLUMNS (backfleet_n FOR ORDINALITY");
        for (int i = 0; i < key.size(); i++) {
            sql.append(", backfleet_k")
                    .append(i)
                    .append(" LONGTEXT PATH '$[")
                    .append(i)
                    .append("]' ERROR ON ERROR");
        }
        sql.append(")) AS backfleet_j LIMIT 1000000) AS w STRAIGHT_JOIN ")
                .append(from)
                .append(" FORCE INDEX (")
                .append(by)
                .append(") ON ");
        for (int i = 0; i < key.size(); i++) {
            Column column = key.get(i);
            sql.append(i == 0 ? "" : " AND ")
                    .append(alias)
                    .append(".")
                    .append(column.sql())
                    .append(" = ")
                    .append(column.parameter().replace("?", "w.backfleet_k" + i));
        }
        return sql.append(" FOR UPDATE").toString();
    }

    /** Takes away tombstones that {@link #place} has made. */
    String unplace(int rows, Column version, Table tombstones) {
        String one = "("
                + key.stream().map(c -> "t." + c.sql() + " = " + c.parameter()).collect(joining(" AND ")) + ")";
        // only this form of a deletion can be told which index to use; reading others' rows would wait for their locks
        return "DELETE t FROM " + tombstones.sql() + " AS t FORCE INDEX (" + tombstoneIndex + ") WHERE ("
                + String.join(" OR ", Collections.nCopies(rows, one)) + ") AND t." + version.sql() + " = "
                + least(version);
    }

    /** Leaves a tombstone; parameters are key and version. */
    String entomb(Column version, Table tombstones) {
        return "INSERT INTO " + tombstones.sql() + " (" + names(key) + ", " + version.sql() + ") VALUES ("
                + key.stream().map(Column::parameter).collect(joining(", ")) + ", ?) ON DUPLICATE KEY UPDATE "
                + version.sql() + " = GREATEST(" + tombstones.sql() + "." + version.sql() + ", VALUES(" + version.sql()
                + "))";
    }

    /** Deletes one row. */
    String delete() {
        return "DELETE FROM " + table.sql() + " WHERE " + equal();
    }

    private String equal() {
        return key.stream().map(c -> c.sql() + " = " + c.parameter()).collect(joining(" AND "));
    }

    /** Below every version that a sequence gives. */
    static String least(Column version) {
        boolean unsigned = version.kind() == Kind.UNSIGNED;
        int bits = switch (version.baseName()) {
            case "tinyint" -> 8;
            case "smallint" -> 16;
            case "mediumint" -> 24;
            case "int" -> 32;
            default -> 64;
        };
        return CanonicalType.Whole.ofBits(bits, !unsigned).least().toString();
    }

    @Nullable
    Column version() {
        return version;
    }

    @Nullable
    Table tombstones() {
        return tombstones;
    }

    /** The statement that fills in, for people. */
    String shown() {
        return version == null
                ? insert(1)
                : insert(1) + overwrite(true).map(sql -> ";\n" + sql).orElse("");
    }
}
