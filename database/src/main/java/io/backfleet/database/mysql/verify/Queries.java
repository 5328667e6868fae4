package io.backfleet.database.mysql.verify;

import io.backfleet.database.jdbc.Sql;
import io.backfleet.database.jdbc.WalkConnection;
import io.backfleet.database.jdbc.WalkConnection.SlotValues;
import io.backfleet.database.jdbc.WalkStatement;
import io.backfleet.database.mysql.rule.Warnings;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** How comparisons ask. */
final class Queries {
    private Queries() {}

    /** Runs a statement and refuses warnings: rows that it warns of were compared with some other value. */
    static <T> T query(WalkConnection connection, WalkStatement statement, SlotValues values, Sql.Row<T> answer)
            throws SQLException {
        PreparedStatement prepared = connection.prepare(statement);
        WalkConnection.bind(prepared, statement, values);
        T read;
        try (ResultSet rows = prepared.executeQuery()) {
            read = answer.read(rows);
        }
        Warnings.refuse(prepared);
        return read;
    }
}
