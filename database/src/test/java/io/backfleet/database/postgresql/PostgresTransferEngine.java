package io.backfleet.database.postgresql;

import static java.util.stream.Collectors.joining;

import io.backfleet.database.Faults;
import io.backfleet.database.FleetDatabase;
import io.backfleet.database.config.DatabaseEntry;
import io.backfleet.database.contract.transfer.TransferEngine;
import io.backfleet.testkit.Await;
import io.backfleet.testkit.jdbc.ScratchDatabase;
import io.backfleet.testkit.postgresql.PostgresExtension;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;

/** PostgreSQL's words for the tests of transfers. */
final class PostgresTransferEngine implements TransferEngine {
    private final PostgresExtension postgres;

    PostgresTransferEngine(PostgresExtension postgres) {
        this.postgres = postgres;
    }

    @Override
    public ScratchDatabase database() throws SQLException {
        return postgres.database();
    }

    @Override
    public FleetDatabase open(DatabaseEntry entry, Faults faults) {
        return new PostgresDatabase(entry, faults, Duration.ofSeconds(30), System::nanoTime);
    }

    @Override
    public String rows(int n) {
        return "generate_series(1, " + n + ") as i";
    }

    @Override
    public String upsert(String into, int key, String select, String... columns) {
        return "insert into " + into + " (" + String.join(", ", columns) + ") " + select + " on conflict ("
                + String.join(", ", Arrays.copyOf(columns, key)) + ") do update set "
                + Arrays.stream(columns)
                        .skip(key)
                        .map(c -> c + " = excluded." + c)
                        .collect(joining(", "));
    }

    @Override
    public String text() {
        return "text";
    }

    @Override
    public String swappedKey() {
        return "int";
    }

    @Override
    public void awaitLockWaits(ScratchDatabase database, int sessions) {
        Await.until(
                sessions + " sessions wait for locks",
                Duration.ofSeconds(10),
                () -> String.valueOf(sessions)
                        .equals(database.value("select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
                                + " and datname = current_database()")));
    }

    @Override
    public void killFleet(ScratchDatabase database) throws SQLException {
        database.value(
                "select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = current_database()"
                        + " and application_name like 'backfleet-%'");
    }

    @Override
    public boolean triesAgain(SQLException e) {
        return e.getSQLState().startsWith("40") || e.getSQLState().startsWith("23");
    }
}
