package io.backfleet.torture.jdbc;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A table with old and new column under a gate, in which rows are made wrong and right again. Not thread-safe. */
public final class GatedTable {
    /** The migration, and the table. */
    public static final String NAME = "people";

    private static final String FULL = "concat(first_name, ' ', last_name)";

    private final Database at;
    private final int rows;

    /** Differences that stand, by key, with when they had been committed. */
    private final Map<Long, Long> standing = new TreeMap<>();

    private final List<Drift> drifts = new ArrayList<>();

    /**
     * A difference that was planted; milliseconds since 1970.
     *
     * @param from when it had been committed
     * @param to when its repair was about to be committed at the earliest
     */
    public record Drift(long id, long from, long to) {}

    /** In the first database of PostgreSQL. */
    public GatedTable(Servers servers, int rows) {
        this.at = servers.database("pg");
        this.rows = rows;
    }

    /** Makes it, with an empty new column. */
    public void create() {
        Database.patiently("creating " + NAME, Challenge.LIMIT, () -> {
            at.execute(
                    "DROP TABLE IF EXISTS " + NAME,
                    "CREATE TABLE " + NAME
                            + " (id bigint PRIMARY KEY, first_name text NOT NULL, last_name text NOT NULL, full_name text)",
                    "INSERT INTO " + NAME + " SELECT g, 'f' || g, 'l' || g FROM generate_series(1, " + rows + ") g");
            return true;
        });
    }

    /** The spec: passes without a pause, two clean ones open the gate. */
    public static String spec() {
        return """
                migration: people
                databases: [pg]
                backfill:
                  table: people
                  set: {full_name: "first_name || ' ' || last_name"}
                verify: {settle: 200ms, every: 200ms}
                gate: {cleanPasses: 2}
                throttle:
                  maxLag: 20s
                  maxLockWaits: 100
                  maxActiveSessions: 1000
                """;
    }

    /** Makes a row wrong, as a writer that knows only the old column does. */
    public void plant(long key) {
        if (standing.containsKey(key)) {
            return;
        }
        // a lost answer leads to a second change: wrong it is either way
        Database.patiently("planting drift", Challenge.LIMIT, () -> {
            at.execute("UPDATE " + NAME + " SET first_name = concat(first_name, '!') WHERE id = " + key);
            return true;
        });
        standing.put(key, System.currentTimeMillis());
    }

    /** Makes all rows right, as an application does that tells nobody. */
    public void repair() {
        long before = System.currentTimeMillis();
        Database.patiently("repairing drift", Challenge.LIMIT, () -> {
            at.execute("UPDATE " + NAME + " SET full_name = " + FULL + " WHERE full_name IS DISTINCT FROM " + FULL);
            return true;
        });
        repaired(before);
    }

    /** Notes that all is right, since some time after this moment. */
    public void repaired(long since) {
        standing.forEach((id, from) -> drifts.add(new Drift(id, from, since)));
        standing.clear();
    }

    /** How many rows are wrong. */
    public long wrong() {
        return Database.patiently("counting drift", Challenge.LIMIT, this::count);
    }

    private long count() throws SQLException {
        return Long.parseLong(at.value("SELECT count(*) FROM " + NAME + " WHERE full_name IS DISTINCT FROM " + FULL));
    }

    /** All differences that were planted and are right again. */
    public List<Drift> drifts() {
        return List.copyOf(drifts);
    }
}
