package io.backfleet.database.mysql.verify;

import io.backfleet.database.VerifyingTask.Identity;
import io.backfleet.database.mysql.catalog.Column;
import io.backfleet.database.mysql.catalog.Fingerprint;
import io.backfleet.database.mysql.catalog.ServerIdentity;
import io.backfleet.database.mysql.catalog.Table;
import io.backfleet.database.mysql.catalog.TableFinder;
import io.backfleet.database.mysql.catalog.WalkingKey;
import io.backfleet.database.mysql.rule.ColumnRule;
import io.backfleet.protocol.spec.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What is compared, as far as the catalog tells.
 *
 * @param name of the table, as the spec has it
 * @param key that it is walked by
 * @param columns names of the columns that are compared or may be read by expressions
 */
public record ComparedSchema(TableName name, WalkingKey key, Set<String> columns) {
    public ComparedSchema {
        columns = Set.copyOf(columns);
    }

    /**
     * Finds the columns. Every column whose name an expression mentions in any way counts as read, and all of them do if
     * one that is involved is generated: what it is made of is not looked up.
     */
    static ComparedSchema of(TableName name, Table table, WalkingKey key, List<ColumnRule> rules) {
        Set<String> involved = new HashSet<>();
        for (Column column : table.columns()) {
            String wanted = column.name().toLowerCase(Locale.ROOT);
            if (rules.stream().anyMatch(rule -> rule.column().equals(column) || mentions(rule, wanted))) {
                involved.add(column.name());
            }
        }
        boolean generated =
                table.columns().stream().anyMatch(column -> column.generated() && involved.contains(column.name()));
        if (generated) {
            table.columns().forEach(column -> involved.add(column.name()));
        }
        return new ComparedSchema(name, key, involved);
    }

    private static boolean mentions(ColumnRule rule, String name) {
        String expression = rule.expression();
        return expression != null
                && !rule.onlyWhereNull()
                && expression.toLowerCase(Locale.ROOT).contains(name);
    }

    /** Identity of schema and server, as of now. */
    Identity identity(Connection primary) throws SQLException {
        Table table = new TableFinder(primary).require(name);
        List<Column> now = table.columns().stream()
                .filter(column -> columns.contains(column.name()))
                .toList();
        String schema = Fingerprint.ofComparison(primary, table, key, now);
        return new Identity(schema, server(primary));
    }

    /** Identity of the server, as of now. */
    public static String server(Connection primary) throws SQLException {
        String group =
                ServerIdentity.group(primary).map(id -> "group=" + id + ";").orElse("");
        return group + "member=" + ServerIdentity.member(primary);
    }
}
