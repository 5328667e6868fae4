package io.backfleet.cli.demo.jdbc;

import io.backfleet.protocol.finding.Direction;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** Users get a full name, in one database or in each of several shards. */
public final class NewColumn implements Application {
    private static final List<Mishap> MISHAPS = List.of(
            new Mishap("full_name = NULL", Direction.MISSING),
            new Mishap("full_name = 'Nobody Knows'", Direction.BEHIND),
            new Mishap("first_name = 'Somebody'", Direction.BEHIND),
            new Mishap("full_name = concat(full_name, ' ')", Direction.BEHIND),
            new Mishap("full_name = upper(full_name)", Direction.BEHIND));

    /** @param direction that a verification must tell */
    private record Mishap(String set, Direction direction) {}

    private final DemoServers servers;
    private final List<String> databases;
    private final List<Keys> keys = new ArrayList<>();

    /** @param databases names, which serve as ids as well */
    public NewColumn(DemoServers servers, List<String> databases) {
        this.servers = servers;
        this.databases = List.copyOf(databases);
    }

    @Override
    public String purpose() {
        return "fill in users.full_name" + (databases.size() == 1 ? "" : " in " + databases.size() + " databases");
    }

    @Override
    public String databases() {
        SpecText text = new SpecText().line("databases:");
        databases.forEach(database -> text.database(database, servers, database));
        return text.text();
    }

    @Override
    public String spec(Duration maxLag) {
        return new SpecText()
                .line(
                        "migration: users-full-name",
                        "owner: demo",
                        "databases: [\"" + (databases.size() == 1 ? databases.get(0) : "shop-*") + "\"]",
                        "backfill:",
                        "  table: users",
                        "  set:",
                        "    full_name: \"first_name || ' ' || last_name\"")
                .withPolicy(maxLag);
    }

    @Override
    public void create(long rows) throws SQLException {
        long each = Math.max(100, rows / databases.size());
        for (String database : databases) {
            keys.add(new Keys(each, databases.size() == 1 ? MISHAPS.size() : 1));
            servers.createDatabase(database);
            try (Connection connection = servers.connect(database);
                    Statement statement = connection.createStatement()) {
                Users.create(statement, servers, each);
                statement.execute("ALTER TABLE users ADD COLUMN full_name " + servers.text(Users.TEXT));
                statement.execute(servers.analyze("users"));
            }
        }
    }

    @Override
    public Application.Writer writer() throws SQLException {
        return new Writer();
    }

    /** Writes old column and new one in one statement. */
    private final class Writer implements Application.Writer {
        private final List<Connection> connections = new ArrayList<>();
        private final List<PreparedStatement> inserts = new ArrayList<>();
        private final List<PreparedStatement> updates = new ArrayList<>();
        private final List<PreparedStatement> deletes = new ArrayList<>();

        Writer() throws SQLException {
            for (String database : databases) {
                Connection connection = servers.connect(database);
                connections.add(connection);
                inserts.add(connection.prepareStatement(
                        "INSERT INTO users (id, first_name, last_name, email, full_name) VALUES (?, ?, ?, ?, ?)"));
                updates.add(connection.prepareStatement("UPDATE users SET first_name = ?,"
                        + " full_name = concat(?, ' ', last_name), visits = visits + 1 WHERE id = ?"));
                deletes.add(connection.prepareStatement("DELETE FROM users WHERE id = ?"));
            }
        }

        @Override
        public void write(SplittableRandom random) throws SQLException {
            int at = random.nextInt(databases.size());
            int dice = random.nextInt(10);
            if (dice < 2) {
                long id = keys.get(at).fresh();
                PreparedStatement insert = inserts.get(at);
                insert.setLong(1, id);
                insert.setString(2, "New" + id);
                insert.setString(3, "User");
                insert.setString(4, "user" + id + "@example.org");
                insert.setString(5, "New" + id + " User");
                insert.executeUpdate();
            } else if (dice < 9) {
                String name = "Renamed" + random.nextInt(1_000_000);
                PreparedStatement update = updates.get(at);
                update.setString(1, name);
                update.setString(2, name);
                update.setLong(3, keys.get(at).any(random));
                update.executeUpdate();
            } else {
                PreparedStatement delete = deletes.get(at);
                delete.setLong(1, keys.get(at).any(random));
                delete.executeUpdate();
            }
        }

        @Override
        public void close() throws SQLException {
            for (Connection connection : connections) {
                connection.close();
            }
        }
    }

    @Override
    public Map<String, Direction> plant() throws SQLException {
        Map<String, Direction> planted = new TreeMap<>();
        for (int i = 0; i < MISHAPS.size(); i++) {
            int at = i % databases.size();
            List<Long> spared = keys.get(at).spared();
            long key = spared.get(databases.size() == 1 ? i : 0);
            if (databases.size() > 1 && i >= databases.size()) {
                break;
            }
            try (Connection connection = servers.connect(databases.get(at));
                    Statement statement = connection.createStatement()) {
                statement.executeUpdate("UPDATE users SET " + MISHAPS.get(i).set() + " WHERE id = " + key);
            }
            String name = databases.size() == 1 ? Long.toString(key) : databases.get(at) + "/" + key;
            planted.put(name, MISHAPS.get(i).direction());
        }
        return planted;
    }

    @Override
    public Check check() throws SQLException {
        long rows = 0;
        long wrong = 0;
        for (String database : databases) {
            try (Connection connection = servers.connect(database);
                    Statement statement = connection.createStatement();
                    ResultSet result = statement.executeQuery("SELECT count(*), coalesce(sum(CASE WHEN full_name ="
                            + " concat(first_name, ' ', last_name) THEN 0 ELSE 1 END), 0) FROM users")) {
                result.next();
                rows += result.getLong(1);
                wrong += result.getLong(2);
            }
        }
        return new Check(rows, wrong);
    }

    @Override
    public List<String> shells() {
        return List.of(servers.shell(false, databases.get(0)), servers.shell(true, databases.get(0)));
    }
}
