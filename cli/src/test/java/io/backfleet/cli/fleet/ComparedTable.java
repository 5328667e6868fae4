package io.backfleet.cli.fleet;

import io.backfleet.testkit.postgresql.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;

/**
 * A table whose new column is computed by a function of the test's own, which can be made slow: then a pass over it takes
 * as long as a test needs to do something in the middle.
 */
public record ComparedTable(TestDatabase database, int rows) {
    private static final String EXPRESSION = "whole(first_name, last_name)";

    public static ComparedTable create(TestDatabase database, int rows) throws SQLException {
        ComparedTable table = new ComparedTable(database, rows);
        table.quick();
        database.execute(
                "CREATE TABLE people (id bigint PRIMARY KEY, first_name text NOT NULL, last_name text NOT NULL,"
                        + " full_name text)",
                "INSERT INTO people SELECT g, 'First' || g, 'Last' || g FROM generate_series(1, " + rows + ") g",
                "ANALYZE people");
        return table;
    }

    /** Comparisons take no time. */
    void quick() throws SQLException {
        function("");
    }

    /** Each takes a millisecond. */
    void slow() throws SQLException {
        function("PERFORM pg_sleep(0.001); ");
    }

    private void function(String first) throws SQLException {
        database.execute("CREATE OR REPLACE FUNCTION whole(a text, b text) RETURNS text IMMUTABLE LANGUAGE plpgsql AS"
                + " 'BEGIN " + first + "RETURN a || '' '' || b; END'");
    }

    /** Rows that are not what they should be, by the test's own SQL. */
    public String wrong() throws SQLException {
        return database.value(
                "SELECT count(*) FROM people WHERE full_name IS DISTINCT FROM first_name || ' ' || last_name");
    }

    public Path databasesFile(Path directory) throws Exception {
        String url = database.jdbcUrl();
        int question = url.indexOf('?');
        return Files.writeString(
                directory.resolve("databases.yaml"), """
                databases:
                  people:
                    url: %s
                    user: postgres
                """.formatted(question < 0 ? url : url.substring(0, question)));
    }

    /** @param gate lines of the gate section */
    public Path specFile(Path directory, String name, String gate) throws Exception {
        return Files.writeString(directory.resolve(name + ".yaml"), """
                migration: %s
                databases: [people]
                backfill:
                  table: people
                  set:
                    full_name: "%s"
                verify:
                  settle: 200ms
                  every: 300ms
                gate: {cleanPasses: 2%s}
                throttle:
                  maxLag: 10s
                """.formatted(name, EXPRESSION, gate));
    }
}
