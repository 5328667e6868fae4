package io.backfleet.database.postgresql.transfer;

import io.backfleet.database.jdbc.Endpoint;
import io.backfleet.database.jdbc.WalkConnection;
import io.backfleet.database.postgresql.batch.TaskSlots;
import io.backfleet.database.postgresql.batch.TaskTaker;
import io.backfleet.database.postgresql.catalog.RowTriggers;
import io.backfleet.database.postgresql.transfer.compare.PairReader;
import io.backfleet.database.postgresql.transfer.compare.PairStatements;
import io.backfleet.database.postgresql.transfer.compare.PairWalk;
import io.backfleet.database.postgresql.transfer.fill.FillBatches;
import io.backfleet.database.postgresql.transfer.pair.PairFinder;
import io.backfleet.database.postgresql.transfer.pair.PairFinder.Side;
import io.backfleet.database.postgresql.transfer.pair.TablePair;
import io.backfleet.database.postgresql.transfer.repair.RepairBatches;
import io.backfleet.protocol.task.Task;
import io.backfleet.protocol.task.TaskKind;
import java.sql.SQLException;

/** The work of tasks that fill in another table of the same database. */
public final class TransferWork {
    private TransferWork() {}

    /** A {@link TaskTaker.Preparation}. */
    public static TaskTaker.Work prepare(Endpoint endpoint, WalkConnection connection, Task task, TaskSlots slots)
            throws SQLException {
        return task.id().kind() == TaskKind.REPAIR
                ? repair(endpoint, connection, task, slots)
                : fill(endpoint, connection, task, slots);
    }

    private static TaskTaker.Work fill(Endpoint endpoint, WalkConnection connection, Task task, TaskSlots slots)
            throws SQLException {
        TablePair pair = PairFinder.require(endpoint, connection.get(), task, Side.BACKFILL);
        return new TaskTaker.Work(
                new FillBatches(
                        endpoint, connection, slots, pair, RowTriggers.beforeInsertion(connection.get(), pair.into())),
                pair.fromWalk());
    }

    private static TaskTaker.Work repair(Endpoint endpoint, WalkConnection connection, Task task, TaskSlots slots)
            throws SQLException {
        TablePair pair = PairFinder.require(endpoint, connection.get(), task, Side.VERIFICATION);
        PairStatements statements = new PairStatements(pair, false);
        return new TaskTaker.Work(
                new RepairBatches(
                        endpoint,
                        connection,
                        slots,
                        pair,
                        new PairReader(statements, false),
                        RowTriggers.beforeAny(connection.get(), pair.into())),
                new PairWalk(pair, statements));
    }
}
