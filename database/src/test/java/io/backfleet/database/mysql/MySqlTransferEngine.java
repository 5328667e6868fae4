package io.backfleet.database.mysql;

import static java.util.stream.Collectors.joining;

import io.backfleet.database.Faults;
import io.backfleet.database.FleetDatabase;
import io.backfleet.database.config.DatabaseEntry;
import io.backfleet.database.config.Secret;
import io.backfleet.database.contract.transfer.TransferEngine;
import io.backfleet.testkit.Await;
import io.backfleet.testkit.jdbc.ScratchDatabase;
import io.backfleet.testkit.mysql.MariaDbExtension;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** MySQL's and MariaDB's words for the tests of transfers. The fleet has an account of its own, so that it can be told. */
final class MySqlTransferEngine implements TransferEngine {
    private static final String FLEET = "transfer_fleet";
    private static final String PASSWORD = "fleets-own";
    private static final Duration LIMIT = Duration.ofSeconds(10);

    /** Deadlock, lock timeout, duplicate key. */
    private static final Set<Integer> TRY_AGAIN = Set.of(1213, 1205, 1062);

    private final MySqlEngine engine;

    MySqlTransferEngine(MariaDbExtension servers) {
        this.engine = new MySqlEngine(servers);
    }

    @Override
    public ScratchDatabase database() throws SQLException {
        ScratchDatabase database = engine.database();
        database.execute(
                "create user if not exists '" + FLEET + "'@'%' identified by '" + PASSWORD + "'",
                "grant select, insert, update, delete, create, drop, trigger, process on *.* to '" + FLEET + "'@'%'");
        return database;
    }

    @Override
    public FleetDatabase open(DatabaseEntry entry, Faults faults) {
        DatabaseEntry own = new DatabaseEntry(
                entry.id(), entry.url(), FLEET, new Secret(PASSWORD), entry.replicas(), entry.poolSize());
        return new MySqlDatabase(own, faults, Duration.ofSeconds(30), System::nanoTime);
    }

    @Override
    public String rows(int n) {
        return engine.rows(n);
    }

    @Override
    public String upsert(String into, int key, String select, String... columns) {
        String updated = Arrays.stream(columns)
                .skip(key)
                .map(c -> c + " = values(" + c + ")")
                .collect(joining(", "));
        return "insert into " + into + " (" + String.join(", ", columns) + ") " + select + " on duplicate key update "
                + (updated.isEmpty() ? columns[0] + " = values(" + columns[0] + ")" : updated);
    }

    @Override
    public String text() {
        return "text";
    }

    @Override
    public String swappedKey() {
        return "bigint";
    }

    @Override
    public void awaitLockWaits(ScratchDatabase database, int sessions) {
        Await.until(sessions + " sessions wait for locks", LIMIT, () -> {
            try (Connection connection = database.connect();
                    Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("show global status like 'Innodb_row_lock_current_waits'")) {
                return row.next() && row.getInt(2) >= sessions;
            }
        });
    }

    @Override
    public void killFleet(ScratchDatabase database) throws SQLException {
        try (Connection killer = database.connect();
                Statement statement = killer.createStatement()) {
            List<Long> sessions = new ArrayList<>();
            try (ResultSet row = statement.executeQuery("select id from information_schema.processlist where user = '"
                    + FLEET + "' and db = '" + database.name() + "'")) {
                while (row.next()) {
                    sessions.add(row.getLong(1));
                }
            }
            for (long session : sessions) {
                MySqlEngine.kill(statement, session);
            }
        }
    }

    @Override
    public boolean triesAgain(SQLException e) {
        return TRY_AGAIN.contains(e.getErrorCode());
    }
}
