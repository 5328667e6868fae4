package io.backfleet.torture.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Two tables of two databases. With versions the target is written when the source has committed, and the newer one wins;
 * with locks it is written before.
 */
final class CopyStorm extends Storm {
    private final String from;
    private final Database source;
    private final String into;
    private final Database target;
    private final Words targetWords;
    private final boolean locks;
    private final String old;
    private final String fresh;
    private final String gone;
    /** Drawn while the source row is locked. */
    private final AtomicLong versions = new AtomicLong(1);

    /**
     * @param from the source's id in the databases file, as {@code into} is the target's
     * @param locks whether the source stays locked instead of rows having versions
     */
    CopyStorm(
            String name,
            Words words,
            int rows,
            String from,
            Database source,
            Words targetWords,
            String into,
            Database target,
            boolean locks) {
        super(name, words, rows);
        this.from = from;
        this.source = source;
        this.targetWords = targetWords;
        this.into = into;
        this.target = target;
        this.locks = locks;
        old = "old_" + suffix();
        fresh = "fresh_" + suffix();
        gone = "gone_" + suffix();
    }

    @Override
    void create() throws SQLException {
        source.execute(
                "DROP TABLE IF EXISTS " + old,
                "CREATE TABLE " + old + " (id bigint PRIMARY KEY, first_name varchar(40) NOT NULL, n int NOT NULL"
                        + " DEFAULT 0, v bigint NOT NULL DEFAULT 1)",
                "INSERT INTO " + old + " (id, first_name) SELECT g, concat('First', g) FROM " + words.series(rows));
        target.execute(
                "DROP TABLE IF EXISTS " + fresh,
                "DROP TABLE IF EXISTS " + gone,
                "CREATE TABLE " + fresh + " (id bigint PRIMARY KEY, full_name varchar(80) NOT NULL, n int NOT NULL, v"
                        + " bigint NOT NULL)",
                "CREATE TABLE " + gone + " (id bigint PRIMARY KEY, v bigint NOT NULL)");
    }

    @Override
    public String spec() {
        return String.join(
                "\n",
                "migration: " + name,
                "databases: [" + from + "]",
                "backfill:",
                "  from: " + old,
                "  into: " + fresh,
                "  to: " + into,
                "  columns:",
                "    full_name: \"first_name || ' of ' || n\"",
                locks ? "  lockSource: true" : "  version: v\n  tombstones: " + gone,
                Challenge.throttle());
    }

    /** What a row is now; null where it was deleted. */
    private record Now(@Nullable String fullName, int n, long version) {}

    @Override
    Hand hand() throws SQLException {
        return new Hand() {
            private Connection reading = source.transactions();
            private Connection writing = target.transactions();
            private final Map<Long, Now> changes = new TreeMap<>();

            @Override
            public void act(Act act, long id, long other, String first) throws SQLException {
                switch (act) {
                    case INSERT -> {
                        run(reading, "INSERT INTO " + old + " (id, first_name, n) VALUES (?, ?, 1)", id, first);
                        grown(id);
                    }
                    case UPDATE -> {
                        if (run(reading, "UPDATE " + old + " SET first_name = ?, n = n + 1 WHERE id = ?", first, id)
                                > 0) {
                            grown(id);
                        }
                    }
                    case DELETE -> delete(id);
                    case MOVE -> {
                        if (run(reading, "UPDATE " + old + " SET id = ?, n = n + 1 WHERE id = ?", other, id) > 0) {
                            changes.put(id, new Now(null, 0, versions.incrementAndGet()));
                            grown(other);
                        }
                    }
                    case MANY -> {
                        for (long each : keys(
                                reading,
                                "SELECT id FROM " + old + " WHERE id BETWEEN ? AND ? ORDER BY id FOR UPDATE",
                                id,
                                id + 8)) {
                            run(reading, "UPDATE " + old + " SET n = n + 1 WHERE id = ?", each);
                            grown(each);
                        }
                    }
                }
            }

            private void delete(long id) throws SQLException {
                if (run(reading, "DELETE FROM " + old + " WHERE id = ?", id) > 0) {
                    changes.put(id, new Now(null, 0, versions.incrementAndGet()));
                }
            }

            /** Gives a row whose lock is held its version, and notes what it is now. */
            private void grown(long id) throws SQLException {
                long version = versions.incrementAndGet();
                run(reading, "UPDATE " + old + " SET v = ? WHERE id = ?", version, id);
                try (PreparedStatement query = reading.prepareStatement(
                        "SELECT concat(first_name, ' of ', n), n FROM " + old + " WHERE id = ?")) {
                    query.setLong(1, id);
                    try (ResultSet row = query.executeQuery()) {
                        row.next();
                        changes.put(id, new Now(row.getString(1), row.getInt(2), version));
                    }
                }
            }

            @Override
            public void commit() throws SQLException {
                if (locks) {
                    follow();
                    reading.commit();
                } else {
                    reading.commit();
                    follow();
                }
                changes.clear();
            }

            /** Writes the target until it has succeeded: a dual write that is given up is a lost one. */
            private void follow() throws SQLException {
                while (true) {
                    try {
                        for (Map.Entry<Long, Now> change : changes.entrySet()) {
                            if (locks) {
                                put(change.getKey(), change.getValue());
                            } else {
                                newer(change.getKey(), change.getValue());
                            }
                        }
                        writing.commit();
                        return;
                    } catch (SQLException e) {
                        writing.rollback();
                        if (!expected(e)) {
                            throw e;
                        }
                    }
                }
            }

            private void newer(long id, Now now) throws SQLException {
                run(writing, "INSERT INTO " + gone + " (id, v) VALUES (?, 0)" + targetWords.orUpdate("id"), id);
                long deleted = keys(writing, "SELECT v FROM " + gone + " WHERE id = ? FOR UPDATE", id)
                        .get(0);
                if (now.fullName == null) {
                    run(writing, "UPDATE " + gone + " SET v = ? WHERE id = ? AND v < ?", now.version, id, now.version);
                    run(writing, "DELETE FROM " + fresh + " WHERE id = ? AND v <= ?", id, now.version);
                } else if (deleted < now.version
                        && keys(
                                        writing,
                                        "SELECT v FROM " + fresh + " WHERE id = ? AND v >= ? FOR UPDATE",
                                        id,
                                        now.version)
                                .isEmpty()) {
                    put(id, now);
                }
                run(writing, "DELETE FROM " + gone + " WHERE id = ? AND v = 0", id);
            }

            private void put(long id, Now now) throws SQLException {
                if (now.fullName == null) {
                    run(writing, "DELETE FROM " + fresh + " WHERE id = ?", id);
                } else {
                    run(
                            writing,
                            "INSERT INTO " + fresh + " (id, full_name, n, v) VALUES (?, ?, ?, ?)"
                                    + targetWords.orUpdate("full_name", "n", "v"),
                            id,
                            now.fullName,
                            now.n,
                            now.version);
                }
            }

            @Override
            public void rollback() throws SQLException {
                reading.rollback();
                changes.clear();
            }

            /**
             * Nobody knows whether the last transactions were committed: the target is made what the source is. Keys stay on
             * the list until that is done.
             */
            @Override
            public void reconnect() throws SQLException {
                close();
                reading = source.transactions();
                writing = target.transactions();
                while (!changes.isEmpty()) {
                    Map.Entry<Long, Now> first = changes.entrySet().iterator().next();
                    try {
                        settle(first.getKey(), first.getValue());
                        changes.remove(first.getKey());
                    } catch (SQLException e) {
                        if (!expected(e)) {
                            throw e;
                        }
                        reading.rollback();
                        writing.rollback();
                    }
                }
            }

            private void settle(long id, Now mine) throws SQLException {
                Now now = now(id);
                if (now == null && locks) {
                    // the only way to lock a row that is not there
                    run(reading, "INSERT INTO " + old + " (id, first_name) VALUES (?, 'lock')", id);
                }
                if (now == null) {
                    now = new Now(null, 0, mine.version);
                }
                if (locks) {
                    put(id, now);
                } else {
                    newer(id, now);
                }
                writing.commit();
                reading.rollback();
            }

            private @Nullable Now now(long id) throws SQLException {
                try (PreparedStatement query = reading.prepareStatement(
                        "SELECT concat(first_name, ' of ', n), n, v FROM " + old + " WHERE id = ? FOR UPDATE")) {
                    query.setLong(1, id);
                    try (ResultSet row = query.executeQuery()) {
                        return row.next() ? new Now(row.getString(1), row.getInt(2), row.getLong(3)) : null;
                    }
                }
            }

            @Override
            public void close() {
                closeQuietly(reading);
                closeQuietly(writing);
            }
        };
    }

    @Override
    Map<Long, String> wanted() throws SQLException {
        return rows(source, "SELECT id, concat(first_name, ' of ', n, '/', n, '/', v) FROM " + old);
    }

    @Override
    Map<Long, String> actual() throws SQLException {
        return rows(target, "SELECT id, concat(full_name, '/', n, '/', v) FROM " + fresh);
    }
}
