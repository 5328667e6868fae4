package io.backfleet.database.jdbc;

import io.backfleet.database.VerifyingTask.Look;
import io.backfleet.protocol.finding.Difference;
import io.backfleet.protocol.finding.Direction;
import io.backfleet.protocol.key.Key;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads what statements that compare two tables give of a row: {@code content}, {@code version}; {@code whole}, the
 * direction of a row that one side lacks; for each compared column, from 1, {@code d}, whether it differs, and with values
 * {@code e} and {@code a}, what it must hold and what it holds.
 *
 * @param names of the compared columns, in the order of the answers
 * @param values whether the statements give the values themselves
 */
public record PairLooks(List<String> names, boolean values) {
    public PairLooks {
        names = List.copyOf(names);
    }

    /** The row that the result stands on. */
    public Look read(Key key, ResultSet row) throws SQLException {
        List<Difference.Column> columns = new ArrayList<>();
        String whole = row.getString("whole");
        if (whole != null) {
            columns.add(new Difference.Column(Difference.ROW, Direction.valueOf(whole), null, null));
        }
        for (int i = 1; whole == null && i <= names.size(); i++) {
            if (row.getBoolean("d" + i)) {
                columns.add(new Difference.Column(
                        names.get(i - 1),
                        Direction.BEHIND,
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
