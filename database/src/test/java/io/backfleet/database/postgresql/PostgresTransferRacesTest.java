package io.backfleet.database.postgresql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.database.FencedTask;
import io.backfleet.database.contract.transfer.TransferEngine;
import io.backfleet.database.contract.transfer.TransferFleet;
import io.backfleet.database.contract.transfer.TransferRaces;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.key.KeyRange;
import io.backfleet.protocol.task.TaskKind;
import io.backfleet.testkit.jdbc.ScratchDatabase;
import io.backfleet.testkit.postgresql.PostgresExtension;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresTransferRacesTest extends TransferRaces {
    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    @Override
    protected TransferEngine engine() {
        return new PostgresTransferEngine(postgres);
    }

    /** The trap that plans warn of: nobody waits, nothing fails, and only the comparison sees it. */
    @Test
    void writerOfOneSnapshot_goesPastWhatWasCopiedAndTheComparisonFindsIt() throws Exception {
        ScratchDatabase database = users();
        try (TransferFleet fleet = planned(database);
                Connection writer = database.connect();
                Statement statement = writer.createStatement()) {
            writer.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            writer.setAutoCommit(false);
            statement.executeQuery("select 1 from users").close();
            fleet.finish(TaskKind.BACKFILL, 0, KeyRange.ALL, 100);
            assertEquals(1, statement.executeUpdate("delete from users where id = 10"));
            assertEquals(0, statement.executeUpdate("delete from accounts where id = 10"));
            assertEquals(1, statement.executeUpdate("update users set name = 'new' where id = 11"));
            assertEquals(0, statement.executeUpdate("update accounts set name = 'new' where id = 11"));
            writer.commit();
            assertEquals(List.of("10: * EXTRA", "11: name BEHIND"), fleet.differences(100));
            assertEquals(2, fleet.finish(TaskKind.REPAIR, 0, KeyRange.ALL, 100).changed());
            assertEquals(List.of(), fleet.differences(100));
            List<String> warnings = fleet.examine().warnings();
            assertTrue(
                    warnings.stream().anyMatch(w -> w.contains("REPEATABLE READ")), () -> String.join("\n", warnings));
        }
    }

    /** The same trap in one statement: its parts have one snapshot, whatever the transaction's isolation. */
    @Test
    void writerOfOneStatement_goesPastWhatWasCopiedAndTheComparisonFindsIt() throws Exception {
        ScratchDatabase database = users();
        try (TransferFleet fleet = planned(database);
                FencedTask task = fleet.take(TaskKind.BACKFILL, 0, KeyRange.ALL)) {
            Writer obstacle = writer(database);
            obstacle.execute("insert into accounts values (30, 'in the way')");
            CompletableFuture<Long> page =
                    CompletableFuture.supplyAsync(() -> task.writeNext(100).changed());
            engine().awaitLockWaits(database, 1);
            Writer writer = writer(database);
            CompletableFuture<Void> deletion = writer.later(() -> {
                writer.execute("with gone as (delete from users where id = 10 returning id)"
                        + " delete from accounts where id in (select id from gone)");
                writer.commit();
            });
            engine().awaitLockWaits(database, 2);
            obstacle.rollback();
            page.join();
            deletion.join();
            assertEquals(List.of("10: * EXTRA"), fleet.differences(100));
            assertTrue(fleet.examine().contract().get(0).contains("WITH"));
        }
    }

    @Test
    void triggers_thatKeepRowsFromBeingWrittenFailTheTask() throws Exception {
        ScratchDatabase database = users();
        database.execute(
                "create function keep() returns trigger language plpgsql as"
                        + " 'begin if tg_op = ''DELETE'' then return case when old.id = 100 then null else old end; end if;"
                        + " return case when new.id = 10 then null else new end; end'",
                "create trigger keep before insert or delete on accounts for each row execute function keep()");
        try (TransferFleet fleet = planned(database)) {
            for (TaskKind kind : List.of(TaskKind.BACKFILL, TaskKind.REPAIR)) {
                try (FencedTask task = fleet.take(kind, 0, KeyRange.ALL)) {
                    BackfleetException refused = assertThrows(BackfleetException.class, () -> task.writeNext(100));
                    assertEquals(ErrorCode.ROW_REJECTED, refused.code());
                    assertTrue(refused.text().contains("[keep]"), refused::text);
                }
            }
            assertEquals("0", database.value("select count(*) from accounts"));
            database.execute("alter table accounts disable trigger keep");
            fleet.finish(TaskKind.BACKFILL, 1, KeyRange.ALL, 100);
            database.execute("insert into accounts values (100, 'x')", "alter table accounts enable trigger keep");
            try (FencedTask task = fleet.take(TaskKind.REPAIR, 1, KeyRange.ALL)) {
                assertThrows(BackfleetException.class, () -> task.writeNext(100));
            }
        }
    }
}
