package io.backfleet.cli.fleet;

import io.backfleet.testkit.postgresql.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;

/**
 * A table that gives a second write away: a trigger counts the writes of each row, and the backfill's expression is that
 * count plus one. So a row that is written twice holds 2, and no guard can hide it.
 */
record CountedTable(TestDatabase database, int rows) {
    static CountedTable create(TestDatabase database, int rows) throws SQLException {
        return create(database, rows, "");
    }

    /** One whose writes take a millisecond each, so that a test can do something in the middle on any machine. */
    static CountedTable slow(TestDatabase database, int rows) throws SQLException {
        return create(database, rows, "PERFORM pg_sleep(0.001); ");
    }

    private static CountedTable create(TestDatabase database, int rows, String first) throws SQLException {
        database.execute(
                "CREATE TABLE counted (id bigint PRIMARY KEY, writes int NOT NULL DEFAULT 0, n int)",
                "INSERT INTO counted (id) SELECT g * 7 FROM generate_series(1, " + rows + ") g",
                "CREATE FUNCTION count_write() RETURNS trigger LANGUAGE plpgsql AS" + " 'BEGIN " + first
                        + "NEW.writes := OLD.writes + 1; RETURN NEW; END'",
                "CREATE TRIGGER counting BEFORE UPDATE ON counted FOR EACH ROW EXECUTE FUNCTION count_write()",
                "ANALYZE counted");
        return new CountedTable(database, rows);
    }

    /** Rows by how often they were written: {@code 0:5,1:95} for 5 unwritten and 95 written once. */
    String tally() throws SQLException {
        return database.value("SELECT coalesce(string_agg(w || ':' || c, ',' ORDER BY w), '') FROM"
                + " (SELECT writes AS w, count(*) AS c FROM counted GROUP BY writes) s");
    }

    String allOnce() {
        return "1:" + rows;
    }

    /** Rows that are written so far. */
    int written() throws SQLException {
        return Integer.parseInt(database.value("SELECT count(*) FROM counted WHERE writes > 0"));
    }

    Path databasesFile(Path directory) throws Exception {
        return Files.writeString(directory.resolve("databases.yaml"), """
                databases:
                  counted:
                    url: %s
                    user: postgres
                    replicas: ["%s"]
                """.formatted(
                        withoutParameters(database.jdbcUrl()), withoutParameters(database.standbyJdbcUrl())));
    }

    private static String withoutParameters(String url) {
        int question = url.indexOf('?');
        return question < 0 ? url : url.substring(0, question);
    }

    /** Small batches and short tasks: many moments to be killed in. */
    Path specFile(Path directory, String name) throws Exception {
        return Files.writeString(directory.resolve(name + ".yaml"), """
                migration: %s
                databases: [counted]
                backfill:
                  table: counted
                  set:
                    n: "writes + 1"
                verify: off
                throttle:
                  batchTime: 5ms
                  maxBatchRows: 100
                  taskTime: 1s
                  maxLag: 10s
                """.formatted(name));
    }
}
