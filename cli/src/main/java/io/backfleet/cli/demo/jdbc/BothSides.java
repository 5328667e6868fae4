package io.backfleet.cli.demo.jdbc;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;

/** Compares users with accounts row by row, in one database or across two, while nobody writes. */
final class BothSides {
    private static final String WANTED =
            "SELECT id, concat(first_name, ' ', last_name), email, visits FROM users ORDER BY id";
    private static final String ACTUAL = "SELECT id, full_name, email, visits FROM accounts ORDER BY id";
    private static final int COLUMNS = 4;

    private BothSides() {}

    /** Reads both from end to end. */
    static Application.Check compare(DemoServers from, String source, DemoServers into, String target)
            throws SQLException {
        try (Connection old = from.connect(source);
                Connection fresh = into.connect(target);
                Statement wanted = stream(old, from);
                Statement actual = stream(fresh, into);
                ResultSet left = wanted.executeQuery(WANTED);
                ResultSet right = actual.executeQuery(ACTUAL)) {
            long rows = 0;
            long wrong = 0;
            boolean hasLeft = left.next();
            boolean hasRight = right.next();
            while (hasLeft || hasRight) {
                long order = !hasLeft ? 1 : !hasRight ? -1 : Long.compare(left.getLong(1), right.getLong(1));
                rows += order >= 0 ? 1 : 0;
                wrong += order != 0 || !same(left, right) ? 1 : 0;
                hasLeft = order <= 0 ? left.next() : hasLeft;
                hasRight = order >= 0 ? right.next() : hasRight;
            }
            return new Application.Check(rows, wrong);
        }
    }

    private static Statement stream(Connection connection, DemoServers servers) throws SQLException {
        connection.setAutoCommit(false);
        Statement statement = connection.createStatement();
        statement.setFetchSize(servers.streaming());
        return statement;
    }

    private static boolean same(ResultSet left, ResultSet right) throws SQLException {
        for (int i = 1; i <= COLUMNS; i++) {
            if (!Objects.equals(left.getString(i), right.getString(i))) {
                return false;
            }
        }
        return true;
    }
}
