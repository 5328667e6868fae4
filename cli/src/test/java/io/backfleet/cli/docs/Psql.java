package io.backfleet.cli.docs;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;

/** Stands in for psql where there is none: runs what follows {@code -c} on the database in env {@code TEST_URL}. */
public final class Psql {
    private Psql() {}

    public static void main(String[] arguments) throws Exception {
        List<String> all = List.of(arguments);
        try (Connection connection = DriverManager.getConnection(System.getenv("TEST_URL"));
                Statement statement = connection.createStatement()) {
            statement.execute(all.get(all.indexOf("-c") + 1));
        }
    }
}
