package io.backfleet.database.postgresql.expression;

import io.backfleet.database.jdbc.Sql;
import io.backfleet.database.postgresql.catalog.Column;
import io.backfleet.database.postgresql.catalog.Table;
import io.backfleet.database.postgresql.rule.ColumnRule;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Finds the columns of a table that its rules involve. */
public final class ColumnsRead {
    private ColumnsRead() {}

    /**
     * Attribute numbers of the compared columns and of all that their expressions read. Changes nothing.
     *
     * @throws SQLException what the server says against an expression, among others
     */
    public static Set<Integer> by(Connection connection, Table table, List<ColumnRule> rules) throws SQLException {
        Set<Integer> numbers = new TreeSet<>();
        for (ColumnRule rule : rules) {
            numbers.add(rule.column().number());
            String expression = rule.expression();
            if (expression != null && !rule.onlyWhereNull()) {
                ExpressionFacts facts =
                        Sql.rolledBack(connection, c -> new ExpressionReader(c, table).read(expression));
                numbers.addAll(facts.columns());
                if (facts.wholeRow()) {
                    table.columns().stream().map(Column::number).forEach(numbers::add);
                }
            }
        }
        return numbers;
    }
}
