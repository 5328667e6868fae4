package io.backfleet.database.postgresql.copy;

import static java.util.stream.Collectors.joining;

import io.backfleet.database.copy.WriterStatements;
import io.backfleet.database.postgresql.catalog.Column;
import io.backfleet.database.postgresql.catalog.Table;
import java.util.ArrayList;
import java.util.List;

/** What an application's writers run in the target of a copy; {@link WriteSql} says why. All functions. */
final class WritersSql {
    private WritersSql() {}

    /** Where the newer version counts. */
    static WriterStatements versioned(
            Table table, Table tombstones, List<Column> key, List<Column> columns, Column version) {
        List<Column> all = new ArrayList<>(key);
        all.addAll(columns);
        all.add(version);
        List<Column> buried = new ArrayList<>(key);
        buried.add(version);
        String v = version.sql();
        String byKey = equal(key);
        String conflict = " ON CONFLICT (" + names(key) + ") DO UPDATE SET ";
        String there = tombstones.sql() + "." + v;
        String place = "INSERT INTO " + tombstones.sql() + " (" + names(buried) + ") VALUES ("
                + key.stream().map(WritersSql::value).collect(joining(", ")) + ", 0)" + conflict + v + " = " + there
                + " RETURNING " + v + ";";
        String update = all.stream()
                .filter(c -> !key.contains(c))
                .map(c -> c.sql() + " = excluded." + c.sql())
                .collect(joining(", "));
        return new WriterStatements(
                List.of(
                        place + "  -- go on only if this is < " + value(version) + ":",
                        insert(table, all) + conflict + update + " WHERE " + table.sql() + "." + v + " < excluded." + v
                                + ";",
                        "DELETE FROM " + tombstones.sql() + " WHERE " + byKey + " AND " + v + " = 0;"),
                List.of(
                        insert(tombstones, buried) + conflict + v + " = greatest(" + there + ", excluded." + v + ");",
                        "DELETE FROM " + table.sql() + " WHERE " + byKey + " AND " + v + " <= " + value(version)
                                + ";"));
    }

    /** Where the source's row is locked meanwhile. */
    static WriterStatements locked(Table table, List<Column> key, List<Column> columns) {
        List<Column> all = new ArrayList<>(key);
        all.addAll(columns);
        String update = " ON CONFLICT (" + names(key) + ") DO "
                + (columns.isEmpty()
                        ? "NOTHING"
                        : "UPDATE SET "
                                + columns.stream()
                                        .map(c -> c.sql() + " = excluded." + c.sql())
                                        .collect(joining(", ")));
        return new WriterStatements(
                List.of(insert(table, all) + update + ";"),
                List.of("DELETE FROM " + table.sql() + " WHERE " + equal(key) + ";"));
    }

    private static String insert(Table table, List<Column> columns) {
        return "INSERT INTO " + table.sql() + " (" + names(columns) + ") VALUES ("
                + columns.stream().map(WritersSql::value).collect(joining(", ")) + ")";
    }

    private static String names(List<Column> columns) {
        return columns.stream().map(Column::sql).collect(joining(", "));
    }

    private static String value(Column column) {
        return ":" + column.name();
    }

    private static String equal(List<Column> key) {
        return key.stream().map(c -> c.sql() + " = " + value(c)).collect(joining(" AND "));
    }
}
