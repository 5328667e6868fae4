package io.backfleet.cli.demo.jdbc;

import io.backfleet.protocol.finding.Direction;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** Users move into a table of accounts beside them, in which first and last name are one column. */
public final class NewTable implements Application {
    private static final String DATABASE = "shop";
    private static final int MISHAPS = 5;

    private final DemoServers servers;
    private Keys keys = new Keys(0, 0);

    public NewTable(DemoServers servers) {
        this.servers = servers;
    }

    @Override
    public String purpose() {
        return "copy users into accounts, first and last name as full_name";
    }

    @Override
    public String databases() {
        return new SpecText()
                .line("databases:")
                .database(DATABASE, servers, DATABASE)
                .text();
    }

    @Override
    public String spec(Duration maxLag) {
        return new SpecText()
                .line(
                        "migration: users-to-accounts",
                        "owner: demo",
                        "databases: [" + DATABASE + "]",
                        "backfill:",
                        "  from: users",
                        "  into: accounts",
                        "  columns:",
                        "    full_name: \"first_name || ' ' || last_name\"")
                .withPolicy(maxLag);
    }

    @Override
    public void create(long rows) throws SQLException {
        keys = new Keys(rows, MISHAPS);
        servers.createDatabase(DATABASE);
        try (Connection connection = servers.connect(DATABASE);
                Statement statement = connection.createStatement()) {
            Users.create(statement, servers, rows);
            Users.createAccounts(statement, servers);
            statement.execute(servers.analyze("users"));
        }
    }

    @Override
    public Application.Writer writer() throws SQLException {
        return new Writer();
    }

    /** Writes both tables in one transaction, the old one first; the new row is written as a whole. */
    private final class Writer implements Application.Writer {
        private final Connection connection;
        private final PreparedStatement insert;
        private final PreparedStatement update;
        private final PreparedStatement delete;
        private final PreparedStatement upsert;
        private final PreparedStatement remove;

        Writer() throws SQLException {
            connection = servers.connect(DATABASE);
            // a snapshot from before a batch would not see the rows that the batch has copied
            connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            connection.setAutoCommit(false);
            insert = connection.prepareStatement(
                    "INSERT INTO users (id, first_name, last_name, email) VALUES (?, ?, 'User', ?)");
            update = connection.prepareStatement("UPDATE users SET first_name = ?, visits = visits + 1 WHERE id = ?");
            delete = connection.prepareStatement("DELETE FROM users WHERE id = ?");
            upsert = connection.prepareStatement("INSERT INTO accounts (id, full_name, email, visits)"
                    + " SELECT id, concat(first_name, ' ', last_name), email, visits FROM users WHERE id = ?"
                    + servers.orUpdate("full_name", "email", "visits"));
            remove = connection.prepareStatement("DELETE FROM accounts WHERE id = ?");
        }

        @Override
        public void write(SplittableRandom random) throws SQLException {
            boolean done = false;
            try {
                int dice = random.nextInt(10);
                if (dice < 2) {
                    long id = keys.fresh();
                    insert.setLong(1, id);
                    insert.setString(2, "New" + id);
                    insert.setString(3, "user" + id + "@example.org");
                    insert.executeUpdate();
                    on(upsert, id);
                } else if (dice < 9) {
                    long id = keys.any(random);
                    update.setString(1, "Renamed" + random.nextInt(1_000_000));
                    update.setLong(2, id);
                    update.executeUpdate();
                    on(upsert, id);
                } else {
                    long id = keys.any(random);
                    on(delete, id);
                    on(remove, id);
                }
                connection.commit();
                done = true;
            } finally {
                if (!done) {
                    connection.rollback();
                }
            }
        }

        private static void on(PreparedStatement statement, long id) throws SQLException {
            statement.setLong(1, id);
            statement.executeUpdate();
        }

        @Override
        public void close() throws SQLException {
            connection.close();
        }
    }

    @Override
    public Map<String, Direction> plant() throws SQLException {
        List<Long> spared = keys.spared();
        Map<String, Direction> planted = new TreeMap<>();
        try (Connection connection = servers.connect(DATABASE);
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            mishap(statement, planted, "DELETE FROM accounts", spared.get(0), Direction.MISSING);
            mishap(statement, planted, "DELETE FROM users", spared.get(1), Direction.EXTRA);
            mishap(
                    statement,
                    planted,
                    "UPDATE accounts SET full_name = 'Nobody Knows'",
                    spared.get(2),
                    Direction.BEHIND);
            mishap(statement, planted, "UPDATE users SET first_name = 'Somebody'", spared.get(3), Direction.BEHIND);
            mishap(
                    statement,
                    planted,
                    "UPDATE accounts SET email = concat(email, ' ')",
                    spared.get(4),
                    Direction.BEHIND);
            connection.commit();
        }
        return planted;
    }

    private static void mishap(
            Statement statement, Map<String, Direction> planted, String sql, long id, Direction direction)
            throws SQLException {
        statement.executeUpdate(sql + " WHERE id = " + id);
        planted.put(Long.toString(id), direction);
    }

    @Override
    public Check check() throws SQLException {
        return BothSides.compare(servers, DATABASE, servers, DATABASE);
    }

    @Override
    public List<String> shells() {
        return List.of(servers.shell(false, DATABASE), servers.shell(true, DATABASE));
    }
}
