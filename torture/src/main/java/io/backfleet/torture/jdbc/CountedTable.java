package io.backfleet.torture.jdbc;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Lock;

/**
 * A table that gives a second write away: a trigger counts the writes of each row, and the backfill's expression is that
 * count plus one. So a row that is written twice holds 2, and no guard can hide it. Nobody else writes to it.
 */
final class CountedTable implements Challenge {
    private final String name;
    private final Words words;
    private final int rows;
    private final String database;
    private final Database at;
    private final String table;

    CountedTable(String name, Words words, int rows, String database, Database at) {
        this.name = name;
        this.words = words;
        this.rows = rows;
        this.database = database;
        this.at = at;
        this.table = "counted_" + name.replace('-', '_');
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void begin(long seed, Lock writing) {
        Database.patiently("creating " + table, LIMIT, () -> {
            at.execute(
                    "DROP TABLE IF EXISTS " + table,
                    "CREATE TABLE " + table + " (id bigint PRIMARY KEY, writes int NOT NULL DEFAULT 0, n int)",
                    "INSERT INTO " + table + " (id) SELECT g * 7 FROM " + words.series(rows));
            at.execute(words.counting(table).toArray(String[]::new));
            return true;
        });
    }

    @Override
    public String spec() {
        return String.join(
                "\n",
                "migration: " + name,
                "databases: [" + database + "]",
                "backfill:",
                "  table: " + table,
                "  set: {n: \"writes + 1\"}",
                Challenge.throttle());
    }

    @Override
    public void end() {}

    @Override
    public Findings findings() {
        Map<Long, String> found = Database.patiently("reading " + table, LIMIT, this::read);
        List<String> flaws = new ArrayList<>();
        found.forEach((id, row) -> {
            if (!row.equals("1/1")) {
                flaws.add(name + ": row " + id + " has writes/n " + row);
            }
        });
        if (found.size() != rows) {
            flaws.add(name + ": " + found.size() + " rows instead of " + rows);
        }
        return new Findings(found.size(), 0, flaws);
    }

    private Map<Long, String> read() throws SQLException {
        return Storm.rows(at, "SELECT id, concat(writes, '/', coalesce(n, 0)) FROM " + table);
    }
}
