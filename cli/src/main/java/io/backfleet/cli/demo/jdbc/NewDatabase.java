package io.backfleet.cli.demo.jdbc;

import io.backfleet.protocol.finding.Direction;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Users move into another service's database, perhaps of another engine. Each row has a version from a sequence; each write
 * goes to the old database first, and when that has committed to the new one, where only what is newer counts and deleted
 * rows leave a tombstone.
 */
public final class NewDatabase implements Application {
    private static final String SOURCE = "shop";
    private static final String TARGET = "crm";
    private static final int MISHAPS = 5;

    private final DemoServers from;
    private final DemoServers into;
    private Keys keys = new Keys(0, 0);

    public NewDatabase(DemoServers from, DemoServers into) {
        this.from = from;
        this.into = into;
    }

    @Override
    public String purpose() {
        return "copy users into the accounts of another database, first and last name as full_name";
    }

    @Override
    public String databases() {
        return new SpecText()
                .line("databases:")
                .database(SOURCE, from, SOURCE)
                .database(TARGET, into, TARGET)
                .text();
    }

    @Override
    public String spec(Duration maxLag) {
        return new SpecText()
                .line(
                        "migration: users-to-crm",
                        "owner: demo",
                        "databases: [" + SOURCE + "]",
                        "backfill:",
                        "  from: users",
                        "  into: accounts",
                        "  to: " + TARGET,
                        "  columns:",
                        "    full_name: \"first_name || ' ' || last_name\"",
                        "  version: row_version",
                        "  tombstones: accounts_deleted")
                .withPolicy(maxLag);
    }

    @Override
    public void create(long rows) throws SQLException {
        keys = new Keys(rows, MISHAPS);
        from.createDatabase(SOURCE);
        into.createDatabase(TARGET);
        try (Connection connection = from.connect(SOURCE);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE SEQUENCE versions");
            Users.create(statement, from, rows, "row_version bigint NOT NULL DEFAULT " + from.nextVersion());
            statement.execute(from.analyze("users"));
        }
        try (Connection connection = into.connect(TARGET);
                Statement statement = connection.createStatement()) {
            Users.createAccounts(statement, into, "row_version bigint NOT NULL");
            statement.execute("CREATE TABLE accounts_deleted (id bigint PRIMARY KEY, row_version bigint NOT NULL)");
        }
    }

    @Override
    public Application.Writer writer() throws SQLException {
        return new VersionedWriter(from.connect(SOURCE), from, into.connect(TARGET), into, keys);
    }

    @Override
    public Map<String, Direction> plant() throws SQLException {
        List<Long> spared = keys.spared();
        Map<String, Direction> planted = new TreeMap<>();
        try (Connection old = from.connect(SOURCE);
                Connection fresh = into.connect(TARGET)) {
            mishap(fresh, planted, "DELETE FROM accounts", spared.get(0), Direction.MISSING);
            mishap(old, planted, "DELETE FROM users", spared.get(1), Direction.EXTRA);
            mishap(fresh, planted, "UPDATE accounts SET full_name = 'Nobody Knows'", spared.get(2), Direction.BEHIND);
            mishap(
                    old,
                    planted,
                    "UPDATE users SET first_name = 'Somebody', row_version = " + from.nextVersion(),
                    spared.get(3),
                    Direction.BEHIND);
            mishap(
                    fresh,
                    planted,
                    "UPDATE accounts SET full_name = 'Rolled Back', row_version = row_version + 1",
                    spared.get(4),
                    Direction.AHEAD);
        }
        return planted;
    }

    private static void mishap(
            Connection connection, Map<String, Direction> planted, String sql, long id, Direction direction)
            throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate(sql + " WHERE id = " + id);
        }
        planted.put(Long.toString(id), direction);
    }

    @Override
    public Check check() throws SQLException {
        return BothSides.compare(from, SOURCE, into, TARGET);
    }

    @Override
    public List<String> shells() {
        return List.of(from.shell(false, SOURCE), into.shell(false, TARGET), into.shell(true, TARGET));
    }
}
