package io.backfleet.database.postgresql.copy;

import static java.util.stream.Collectors.joining;

import io.backfleet.database.canon.CanonicalType;
import io.backfleet.database.postgresql.catalog.Column;
import io.backfleet.database.postgresql.catalog.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes the statements that write the target of a copy. Rows come as one text array for each column: key, columns,
 * version. Immutable.
 *
 * <p>Who deletes a row of the target writes its tombstone first, and then deletes, in one READ COMMITTED transaction. A
 * copy of a row that was read before the deletion must not come in between: the row that it inserts would be invisible to
 * the deletion, and the tombstone to the copy. So the copy takes the tombstone's place first: it inserts a tombstone of
 * the least version there is, or locks the one that is there, and takes its own away again before it commits. Where
 * somebody has written a tombstone and not committed it, that waits; and whoever wants to write one later waits for the
 * copy, and then sees the row that it is to delete.
 */
final class WriteSql {
    private final Table table;
    private final List<Column> key;
    private final List<Column> columns;
    private final Set<String> once;
    private final @Nullable Column version;
    private final @Nullable Table tombstones;

    WriteSql(
            Table table,
            List<Column> key,
            List<Column> columns,
            Set<String> once,
            @Nullable Column version,
            @Nullable Table tombstones) {
        this.table = table;
        this.key = List.copyOf(key);
        this.columns = List.copyOf(columns);
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

    private static String names(List<Column> columns, String prefix) {
        return columns.stream().map(c -> prefix + c.sql()).collect(joining(", "));
    }

    /** The rows as a table {@code r} whose columns are called as the target's are, each of its type. */
    private static String rows(List<Column> columns) {
        return "SELECT "
                + columns.stream()
                        .map(c -> "u." + c.sql() + "::" + c.baseSql() + " AS " + c.sql())
                        .collect(joining(", "))
                + " FROM unnest(" + columns.stream().map(c -> "?::text[]").collect(joining(", ")) + ") AS u("
                + names(columns, "") + ")";
    }

    /** The same with a column {@code backfleet_n} that numbers them from 1. */
    private static String numbered(List<Column> columns) {
        return "SELECT "
                + columns.stream()
                        .map(c -> "u." + c.sql() + "::" + c.baseSql() + " AS " + c.sql())
                        .collect(joining(", "))
                + ", u.backfleet_n FROM unnest("
                + columns.stream().map(c -> "?::text[]").collect(joining(", ")) + ") WITH ORDINALITY AS u("
                + names(columns, "") + ", backfleet_n)";
    }

    private String insert(String from) {
        return "INSERT INTO " + table.sql() + " AS t (" + names(all(), "") + ")\nSELECT " + names(all(), "r.")
                + " FROM " + from + "\nORDER BY " + names(key, "r.") + "\nON CONFLICT (" + names(key, "") + ") DO ";
    }

    /** Inserts what is absent. */
    String insertAbsent() {
        return insert("(" + rows(all()) + ") AS r") + "NOTHING";
    }

    /** Inserts or overwrites, whatever is there. */
    String put() {
        return insert("(" + rows(all()) + ") AS r") + update(false);
    }

    private String update(boolean whole) {
        List<Column> written = new ArrayList<>(
                columns.stream().filter(c -> whole || !once.contains(c.name())).toList());
        if (version != null) {
            written.add(version);
        }
        if (written.isEmpty()) {
            written.addAll(key);
        }
        return "UPDATE SET "
                + written.stream().map(c -> c.sql() + " = excluded." + c.sql()).collect(joining(", "));
    }

    /** Inserts or overwrites what is older than what comes; gives {@code written}. */
    String applyNewer(Column version, Table tombstones) {
        return newer(version, tombstones, update(true) + " WHERE t." + version.sql() + " < excluded." + version.sql());
    }

    /** Inserts what is absent and was not deleted at a newer version; gives {@code written}. */
    String insertNewer(Column version, Table tombstones) {
        return newer(version, tombstones, "NOTHING");
    }

    private String newer(Column version, Table tombstones, String action) {
        String same = key.stream().map(c -> "h." + c.sql() + " = r." + c.sql()).collect(joining(" AND "));
        return "WITH r AS MATERIALIZED (" + rows(all()) + "),\nh AS (\n  INSERT INTO " + tombstones.sql() + " AS d ("
                + names(key, "") + ", " + version.sql() + ")\n  SELECT " + names(key, "r.") + ", " + least(version)
                + " FROM r ORDER BY " + names(key, "r.") + "\n  ON CONFLICT (" + names(key, "") + ") DO UPDATE SET "
                + version.sql() + " = d." + version.sql() + "\n  RETURNING " + names(key, "d.") + ", d." + version.sql()
                + "),\nw AS (\n" + insert("r JOIN h ON " + same + " WHERE h." + version.sql() + " < r." + version.sql())
                + action + "\n  RETURNING 1)\nSELECT count(*) AS written FROM w";
    }

    /** How many keys the target has not. */
    String absent() {
        return "SELECT count(*) FROM (" + rows(key) + ") AS r WHERE NOT EXISTS (SELECT FROM " + table.sql()
                + " AS t WHERE " + same("t") + ")";
    }

    /** How many rows neither the target nor the tombstones know in their version or a later one. */
    String lost(Column version, Table tombstones) {
        return "SELECT count(*) FROM (" + rows(all()) + ") AS r WHERE NOT EXISTS (SELECT FROM " + table.sql()
                + " AS t WHERE " + same("t") + " AND t." + version.sql() + " >= r." + version.sql()
                + ") AND NOT EXISTS (SELECT FROM " + tombstones.sql() + " AS d WHERE " + same("d") + " AND d."
                + version.sql() + " >= r." + version.sql() + ")";
    }

    private String same(String alias) {
        return key.stream().map(c -> alias + "." + c.sql() + " = r." + c.sql()).collect(joining(" AND "));
    }

    /** Takes rows whose keys are not there in the text format of COPY, in the order key, columns, version. */
    String copyIn() {
        return "COPY " + table.sql() + " (" + names(all(), "") + ") FROM STDIN";
    }

    private List<Column> versioned(Column version) {
        List<Column> both = new ArrayList<>(key);
        both.add(version);
        return both;
    }

    /** A row for each of those, of keys and versions, whose tombstone is not older. */
    String buried(Column version, Table tombstones) {
        return "SELECT 1 FROM (" + rows(versioned(version)) + ") AS r JOIN " + tombstones.sql() + " AS d ON "
                + same("d") + " WHERE d." + version.sql() + " >= r." + version.sql();
    }

    /** The numbers, from 1, of those of some keys and versions that the target has, or later ones. */
    String known(Column version) {
        return "SELECT r.backfleet_n FROM (" + numbered(versioned(version)) + ") AS r JOIN " + table.sql() + " AS t ON "
                + same("t") + " WHERE t." + version.sql() + " >= r." + version.sql();
    }

    /** Takes away the tombstones that {@link #applyNewer} has made. */
    String unplace(Column version, Table tombstones) {
        return "DELETE FROM " + tombstones.sql() + " AS d USING (" + rows(key) + ") AS r WHERE "
                + key.stream().map(c -> "d." + c.sql() + " = r." + c.sql()).collect(joining(" AND ")) + " AND d."
                + version.sql() + " = " + least(version);
    }

    /** Below every version that a sequence gives. */
    private static String least(Column version) {
        String bits = switch (version.baseName()) {
            case "int2" -> "16";
            case "int4" -> "32";
            default -> "64";
        };
        return "'" + CanonicalType.Whole.ofBits(Integer.parseInt(bits), true).least() + "'::" + version.baseSql();
    }

    /** Leaves tombstones; rows come as key and version. */
    String entomb(Column version, Table tombstones) {
        List<Column> both = versioned(version);
        return "INSERT INTO " + tombstones.sql() + " AS d (" + names(both, "") + ")\nSELECT " + names(both, "r.")
                + " FROM (" + rows(both) + ") AS r\nORDER BY " + names(key, "r.") + "\nON CONFLICT (" + names(key, "")
                + ") DO UPDATE SET " + version.sql() + " = greatest(d." + version.sql() + ", excluded." + version.sql()
                + ")";
    }

    /** Deletes rows by their keys. */
    String delete() {
        return "DELETE FROM " + table.sql() + " AS t USING (" + rows(key) + ") AS r WHERE "
                + key.stream().map(c -> "t." + c.sql() + " = r." + c.sql()).collect(joining(" AND "));
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
        return version == null || tombstones == null ? insertAbsent() : applyNewer(version, tombstones);
    }
}
