package io.backfleet.torture.jdbc;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/** Two tables of one database, written in one transaction, the old one first, the new row as a whole. */
final class TableStorm extends Storm {
    private final String database;
    private final Database at;

    private final String people;
    private final String accounts;

    /** @param database its id in the databases file */
    TableStorm(String name, Words words, int rows, String database, Database at) {
        super(name, words, rows);
        this.people = "people_" + suffix();
        this.accounts = "accounts_" + suffix();
        this.database = database;
        this.at = at;
    }

    @Override
    void create() throws SQLException {
        at.execute(
                "DROP TABLE IF EXISTS " + people,
                "DROP TABLE IF EXISTS " + accounts,
                "CREATE TABLE " + people
                        + " (id bigint PRIMARY KEY, first_name varchar(40) NOT NULL, n int NOT NULL DEFAULT 0)",
                "CREATE TABLE " + accounts + " (id bigint PRIMARY KEY, full_name varchar(80) NOT NULL, n int NOT NULL)",
                "INSERT INTO " + people + " (id, first_name) SELECT g, concat('First', g) FROM " + words.series(rows));
    }

    /** Every tenth number stays behind: rows come and go as it changes. */
    @Override
    public String spec() {
        return String.join(
                "\n",
                "migration: " + name,
                "databases: [" + database + "]",
                "backfill:",
                "  from: " + people,
                "  into: " + accounts,
                "  where: \"n % 10 <> 9\"",
                "  columns:",
                "    full_name: \"first_name || ' of ' || n\"",
                Challenge.throttle());
    }

    @Override
    Hand hand() throws SQLException {
        return new ConnectionHand(at) {
            @Override
            public void act(Act act, long id, long other, String first) throws SQLException {
                switch (act) {
                    case INSERT -> {
                        run(connection, "INSERT INTO " + people + " (id, first_name, n) VALUES (?, ?, 1)", id, first);
                        follow(id);
                    }
                    case UPDATE -> {
                        if (run(
                                        connection,
                                        "UPDATE " + people + " SET first_name = ?, n = n + 1 WHERE id = ?",
                                        first,
                                        id)
                                > 0) {
                            follow(id);
                        }
                    }
                    case DELETE -> {
                        if (run(connection, "DELETE FROM " + people + " WHERE id = ?", id) > 0) {
                            follow(id);
                        }
                    }
                    case MOVE -> {
                        if (run(connection, "UPDATE " + people + " SET id = ?, n = n + 1 WHERE id = ?", other, id)
                                > 0) {
                            follow(Math.min(id, other));
                            follow(Math.max(id, other));
                        }
                    }
                    case MANY -> {
                        List<Long> locked = keys(
                                connection,
                                "SELECT id FROM " + people + " WHERE id BETWEEN ? AND ? FOR UPDATE",
                                id,
                                id + 30);
                        for (long each : locked) {
                            run(connection, "UPDATE " + people + " SET n = n + 1 WHERE id = ?", each);
                        }
                        for (long each : locked) {
                            follow(each);
                        }
                    }
                }
            }

            /** Makes the new row what the old one is, whose lock this transaction holds. */
            private void follow(long id) throws SQLException {
                run(
                        connection,
                        "DELETE FROM " + accounts + " WHERE id = ? AND NOT EXISTS (SELECT 1 FROM " + people
                                + " p WHERE p.id =" + " " + accounts + ".id AND p.n % 10 <> 9)",
                        id);
                run(
                        connection,
                        "INSERT INTO " + accounts
                                + " (id, full_name, n) SELECT id, concat(first_name, ' of ', n), n FROM " + people
                                + " WHERE id = ? AND n % 10 <> 9" + words.orUpdate("full_name", "n"),
                        id);
            }
        };
    }

    @Override
    Map<Long, String> wanted() throws SQLException {
        return rows(at, "SELECT id, concat(first_name, ' of ', n, '/', n) FROM " + people + " WHERE n % 10 <> 9");
    }

    @Override
    Map<Long, String> actual() throws SQLException {
        return rows(at, "SELECT id, concat(full_name, '/', n) FROM " + accounts);
    }
}
