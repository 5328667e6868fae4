package io.backfleet.torture.jdbc;

import java.sql.SQLException;
import java.util.Map;

/** Old and new column of one table, written in one statement. */
final class ColumnStorm extends Storm {
    private final String database;
    private final Database at;

    private final String table;

    /** @param database its id in the databases file */
    ColumnStorm(String name, Words words, int rows, String database, Database at) {
        super(name, words, rows);
        this.table = "renamed_" + suffix();
        this.database = database;
        this.at = at;
    }

    @Override
    void create() throws SQLException {
        at.execute(
                "DROP TABLE IF EXISTS " + table,
                "CREATE TABLE " + table
                        + " (id bigint PRIMARY KEY, first_name varchar(40) NOT NULL, n int NOT NULL DEFAULT 0,"
                        + " full_name varchar(80))",
                "INSERT INTO " + table + " (id, first_name) SELECT g, concat('First', g) FROM " + words.series(rows));
    }

    @Override
    public String spec() {
        return String.join(
                "\n",
                "migration: " + name,
                "databases: [" + database + "]",
                "backfill:",
                "  table: " + table,
                "  set:",
                "    full_name: \"first_name || ' of ' || n\"",
                Challenge.throttle());
    }

    @Override
    Hand hand() throws SQLException {
        String same = "full_name = concat(?, ' of ', n)";
        return new ConnectionHand(at) {
            @Override
            public void act(Act act, long id, long other, String first) throws SQLException {
                switch (act) {
                    case INSERT ->
                        run(
                                connection,
                                "INSERT INTO " + table + " (id, first_name, n, full_name) VALUES (?, ?, 1, ?)",
                                id,
                                first,
                                first + " of 1");
                    case UPDATE ->
                        run(
                                connection,
                                "UPDATE " + table + " SET first_name = ?, " + same + " WHERE id = ?",
                                first,
                                first,
                                id);
                    case DELETE -> run(connection, "DELETE FROM " + table + " WHERE id = ?", id);
                    case MOVE ->
                        run(
                                connection,
                                "UPDATE " + table + " SET id = ?, first_name = ?, " + same + " WHERE id = ?",
                                other,
                                first,
                                first,
                                id);
                    case MANY ->
                        run(
                                connection,
                                "UPDATE " + table + " SET first_name = ?, " + same + " WHERE id BETWEEN ? AND ?",
                                first,
                                first,
                                id,
                                id + 30);
                }
            }
        };
    }

    @Override
    Map<Long, String> wanted() throws SQLException {
        return rows(at, "SELECT id, concat(first_name, ' of ', n) FROM " + table);
    }

    @Override
    Map<Long, String> actual() throws SQLException {
        return rows(at, "SELECT id, full_name FROM " + table);
    }
}
