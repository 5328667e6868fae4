package io.backfleet.cli.demo.postgresql;

import io.backfleet.embedded.postgresql.PostgresPair;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** The demo's application database: a table of users that gets a new column. Not thread-safe. */
public final class DemoDatabase {
    /** Its name on the server. */
    public static final String NAME = "shop";

    private final PostgresPair pair;

    private DemoDatabase(PostgresPair pair) {
        this.pair = pair;
    }

    /** Creates the database with this many users, and the new column empty, as right after the expand phase. */
    public static DemoDatabase create(PostgresPair pair, long rows) throws SQLException {
        pair.createDatabase(NAME);
        DemoDatabase database = new DemoDatabase(pair);
        try (Connection connection = pair.primary().connect(NAME);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE users (id bigint PRIMARY KEY, first_name text NOT NULL,"
                    + " last_name text NOT NULL, email text NOT NULL, visits int NOT NULL DEFAULT 0)");
            statement.execute(
                    "INSERT INTO users SELECT n, 'First' || n, 'Last' || n % 9973, 'user' || n || '@example.org'"
                            + " FROM generate_series(1, " + rows + ") n");
            statement.execute("CREATE INDEX users_email ON users (email)");
            statement.execute("ALTER TABLE users ADD COLUMN full_name text");
            statement.execute("ANALYZE users");
        }
        return database;
    }

    /** A connection to the primary. */
    public Connection connect() throws SQLException {
        return pair.primary().connect(NAME);
    }

    /** Counts the rows by the demo's own SQL, independently of the fleet. */
    public Check check() throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet result =
                        statement.executeQuery("SELECT count(*), count(*) FILTER (WHERE full_name IS DISTINCT"
                                + " FROM first_name || ' ' || last_name) FROM users")) {
            result.next();
            return new Check(result.getLong(1), result.getLong(2));
        }
    }

    /**
     * What is in the table.
     *
     * @param rows all
     * @param wrong those whose new column is not what it should be
     */
    public record Check(long rows, long wrong) {}
}
