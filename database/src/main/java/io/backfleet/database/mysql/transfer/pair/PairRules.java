package io.backfleet.database.mysql.transfer.pair;

import io.backfleet.database.mysql.catalog.Column;
import io.backfleet.database.mysql.rule.ColumnRule;
import io.backfleet.database.mysql.rule.Rules;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The rules of a target's columns. */
public final class PairRules {
    private PairRules() {}

    /**
     * Those of the compared columns, in the target's order. Columns of the key are equal in every pair; they are compared
     * where equal is not the same.
     */
    public static List<ColumnRule> compared(Connection connection, TablePair pair) throws SQLException {
        Set<Column> key = new HashSet<>(pair.carried().columns());
        key.removeIf(column -> column.kind().isText());
        return of(
                connection,
                pair,
                pair.columns().stream()
                        .filter(column -> column.compared() && !key.contains(column.column()))
                        .toList());
    }

    /** Those of some of the filled columns. */
    static List<ColumnRule> of(Connection connection, TablePair pair, List<PairColumn> columns) throws SQLException {
        return Rules.ofOther(
                connection,
                pair.from(),
                columns.stream()
                        .map(c -> new Rules.Wanted(c.column(), c.expression(), c.tolerance()))
                        .toList());
    }
}
