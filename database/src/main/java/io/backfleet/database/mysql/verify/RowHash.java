package io.backfleet.database.mysql.verify;

import static java.util.stream.Collectors.joining;

import io.backfleet.database.mysql.catalog.Column;
import io.backfleet.database.mysql.catalog.Table;
import io.backfleet.database.mysql.rule.ColumnRule;
import io.backfleet.database.mysql.rule.Rules;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Hashes of rows, as SQL. Each value stands in them with its length before it, or a sign that no length is for null, so
 * that neither nulls nor the borders between values can be mistaken for one another.
 */
public final class RowHash {
    /** Values of these may be longer than one text can get: their own hash stands for them. */
    private static final Set<String> LONG = Set.of(
            "tinytext",
            "text",
            "mediumtext",
            "longtext",
            "tinyblob",
            "blob",
            "mediumblob",
            "longblob",
            "json",
            "varchar",
            "varbinary",
            "geometry",
            "vector");

    private RowHash() {}

    /**
     * All of a row. The server gives nobody the transaction that wrote a row last, so this is the nearest that there is
     * to a version: a row that was written and written back between two looks is taken for one that was left alone,
     * unless the table has a column that each write changes, such as a time {@code ON UPDATE}.
     */
    public static String version(Table table) {
        return hash(table.columns().stream()
                .map(column -> value(column, Rules.held(column)))
                .toList());
    }

    /** What is compared, on both sides. */
    static String content(List<ColumnRule> rules) {
        List<String> values = new ArrayList<>();
        for (ColumnRule rule : rules) {
            values.add(value(rule.column(), rule.held()));
            rule.expected().ifPresent(expected -> values.add(value(rule.column(), expected)));
        }
        return hash(values);
    }

    /** What must be held, by each rule. */
    public static String expected(List<ColumnRule> rules) {
        return hash(rules.stream()
                .map(rule -> value(rule.column(), rule.expected().orElse("NULL")))
                .toList());
    }

    /** What is held. */
    public static String held(List<ColumnRule> rules) {
        return hash(
                rules.stream().map(rule -> value(rule.column(), rule.held())).toList());
    }

    private static String value(Column column, String held) {
        String bytes = "CAST(" + held + " AS BINARY)";
        return LONG.contains(column.baseName())
                ? "COALESCE(SHA2(" + bytes + ", 256), '-')"
                : "COALESCE(CONCAT(LENGTH(" + bytes + "), ':', " + bytes + "), '-')";
    }

    private static String hash(List<String> values) {
        return values.isEmpty() ? "''" : values.stream().collect(joining(", ", "SHA2(CONCAT(", "), 256)"));
    }
}
