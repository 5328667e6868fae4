package io.backfleet.database.postgresql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.database.FencedTask;
import io.backfleet.database.VerifyingTask;
import io.backfleet.database.contract.transfer.TransferEngine;
import io.backfleet.database.contract.transfer.TransferFleet;
import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.key.KeyRange;
import io.backfleet.protocol.task.TaskKind;
import io.backfleet.testkit.Await;
import io.backfleet.testkit.postgresql.PostgresExtension;
import io.backfleet.testkit.postgresql.TestDatabase;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Transfers read the rows that they are at, and no others; on plain tables, partitioned ones and a standby. */
class PostgresTransferPlanTest {
    private static final int ROWS = 500;

    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    private final TransferEngine engine = new PostgresTransferEngine(postgres);

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void statements_readTheirOwnRowsAndNoOthers(boolean statistics) throws SQLException {
        TestDatabase database = postgres.database();
        database.execute(
                "create table f (p varchar(10) collate \"C\", id int, a int, primary key (p, id)) with (autovacuum_enabled = off)",
                "create table i (id bigint, p text collate \"C\", a int, primary key (p, id))"
                        + " with (autovacuum_enabled = off)",
                "insert into f select 'p' || n % 7, n, n from generate_series(1, 60000) n",
                "insert into i select id, p, a from f where p > 'p1' or p = 'p1' and id > 20000");
        if (statistics) {
            database.execute("vacuum analyze f", "vacuum analyze i");
        }
        String[] lines = {"from: f", "into: i", "columns: {p: \"p\"}", "where: \"a <> 777\""};
        try (TransferFleet fleet = TransferFleet.open(engine, database, lines).planned()) {
            awaitNoWorkers(fleet, database);
        }
        database.execute("select pg_stat_reset()");
        try (TransferFleet fleet = TransferFleet.open(engine, database, lines).planned()) {
            KeyRange range = new KeyRange(Key.of("p1", "0"), Key.of("p6", "60000"));
            try (FencedTask task = fleet.take(TaskKind.BACKFILL, 0, range)) {
                for (int n = 0; n < 8; n++) {
                    task.writeNext(ROWS);
                }
            }
            try (VerifyingTask task = fleet.verify(range)) {
                for (int n = 0; n < 8; n++) {
                    task.compareNext(ROWS);
                }
                List<Key> keys = List.of(Key.of("p1", "1"), Key.of("p3", "10"));
                task.look(keys);
                task.keysBehind(keys);
                task.judge(keys.get(0));
            }
            try (FencedTask task = fleet.take(TaskKind.REPAIR, 0, range)) {
                for (int n = 0; n < 8; n++) {
                    task.writeNext(ROWS);
                }
            }
        }
        Await.until(
                "statistics",
                Duration.ofSeconds(10),
                () -> Long.parseLong(database.value(
                                "select sum(idx_tup_read) from pg_stat_user_indexes where relname = 'f'"))
                        > 8 * 3 * ROWS);
        for (String table : List.of("f", "i")) {
            assertEquals(
                    "0",
                    database.value("select seq_scan from pg_stat_user_tables where relname = '" + table + "'"),
                    table);
            long read = Long.parseLong(database.value(
                    "select sum(idx_tup_read) from pg_stat_user_indexes where relname = '" + table + "'"));
            assertTrue(read <= 12L * 8 * ROWS, "index entries of " + table + " read: " + read);
        }
    }

    private static void awaitNoWorkers(TransferFleet fleet, TestDatabase database) {
        fleet.close();
        Await.until(
                "the end of the planning session",
                Duration.ofSeconds(10),
                () -> database.value(
                                "select count(*) from pg_stat_activity where application_name = 'backfleet-worker'")
                        .equals("0"));
    }

    @Test
    void partitionedTables_areFilledComparedAndRepaired() throws SQLException {
        TestDatabase database = postgres.database();
        database.execute(
                "create table \"Odd.Name\" (id int, \"p\" int, version text, primary key (id)) partition by range (id)",
                "create table p1 partition of \"Odd.Name\" for values from (minvalue) to (50)",
                "create table p2 partition of \"Odd.Name\" for values from (50) to (maxvalue)",
                "create table i (ident int generated always as identity, text text, primary key (ident))"
                        + " partition by hash (ident)",
                "create table i0 partition of i for values with (modulus 2, remainder 0)",
                "create table i1 partition of i for values with (modulus 2, remainder 1)",
                "create unique index one_text on i1 (text)",
                "create table words (n int primary key, word text)",
                "insert into words values (0, 'even?'), (1, 'odd')",
                "insert into \"Odd.Name\" select i, i % 2, i from generate_series(-20, 99) i");
        try (TransferFleet fleet = TransferFleet.open(
                engine,
                database,
                "from: \"\\\"Odd.Name\\\"\"",
                "into: i",
                "columns:",
                "  ident: id",
                "  text: \"(select w.word from words w where w.n = abs(\\\"Odd.Name\\\".p) and w.word ~ 'n?') || version\"",
                "frozen: [words]",
                "where: \"version <> '7'\"")) {
            assertEquals(119, fleet.fill(16).changed());
            assertEquals(List.of(), fleet.differences(16));
            database.execute(
                    "update i set text = 'wrong' where ident = 70",
                    "delete from i where ident = -3",
                    "insert into i (ident, text) overriding system value values (7, 'too many'), (500, 'more')");
            List<String> expected = List.of("-3: * MISSING", "7: * EXTRA", "70: text BEHIND", "500: * EXTRA");
            assertEquals(expected, fleet.differences(16));
            assertEquals(4, fleet.finish(TaskKind.REPAIR, 0, KeyRange.ALL, 16).changed());
            assertEquals(List.of(), fleet.differences(1000));
        }
    }

    @Test
    void comparison_readsAStandbyThatHasCaughtUp() throws SQLException {
        TestDatabase database = postgres.database();
        database.execute(
                "create table f (id int primary key, a int)",
                "create table i (id int primary key, a int)",
                "insert into f select n, n from generate_series(1, 100) n",
                "insert into i select n, n from generate_series(1, 100) n where n <> 50");
        String host = database.standbyJdbcUrl().replaceFirst("jdbc:postgresql://([^/]*)/.*", "$1");
        try (TransferFleet fleet = TransferFleet.open(
                        engine,
                        database,
                        List.of(database.standbyJdbcUrl()),
                        "from: f",
                        "into: i",
                        "verify: {readFrom: '" + host + "'}")
                .planned()) {
            assertEquals(List.of("50: * MISSING"), fleet.differences(30));
            try (VerifyingTask task = fleet.verify(KeyRange.ALL)) {
                assertEquals(host, task.reader());
                Key key = Key.of("50");
                assertEquals(task.judge(key), task.look(List.of(key)).get(key));
            }
        }
    }
}
