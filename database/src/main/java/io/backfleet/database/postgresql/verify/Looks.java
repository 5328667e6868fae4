package io.backfleet.database.postgresql.verify;

import io.backfleet.database.VerifyingTask.Look;
import io.backfleet.database.postgresql.rule.ColumnRule;
import io.backfleet.protocol.finding.Difference;
import io.backfleet.protocol.finding.Direction;
import io.backfleet.protocol.key.Key;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads what {@link ComparisonStatements} gives of a row.
 *
 * @param names of the compared columns, in the order of their rules
 * @param values whether the statements give the values themselves
 */
record Looks(List<String> names, boolean values) {
    Looks {
        names = List.copyOf(names);
    }

    static Looks of(List<ColumnRule> rules, boolean values) {
        return new Looks(rules.stream().map(rule -> rule.column().name()).toList(), values);
    }

    /** The row that the result stands on. */
    Look read(Key key, ResultSet row) throws SQLException {
        List<Difference.Column> columns = new ArrayList<>();
        for (int i = 1; i <= names.size(); i++) {
            String direction = row.getString("d" + i);
            if (direction != null) {
                columns.add(new Difference.Column(
                        names.get(i - 1),
                        Direction.valueOf(direction),
                        values ? row.getString("e" + i) : null,
                        values ? row.getString("a" + i) : null));
            }
        }
        return new Look(
                row.getString("content"),
                row.getString("version"),
                columns.isEmpty() ? null : new Difference(key, columns));
    }
}
