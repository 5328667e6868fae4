package io.backfleet.database.mysql.transfer;

import io.backfleet.database.mysql.batch.BatchFrame;
import io.backfleet.database.mysql.batch.TaskTaker;
import io.backfleet.database.mysql.catalog.RowTriggers;
import io.backfleet.database.mysql.rule.ColumnRule;
import io.backfleet.database.mysql.transfer.compare.PairReader;
import io.backfleet.database.mysql.transfer.compare.PairStatements;
import io.backfleet.database.mysql.transfer.compare.PairWalk;
import io.backfleet.database.mysql.transfer.fill.FillBatches;
import io.backfleet.database.mysql.transfer.pair.PairFinder;
import io.backfleet.database.mysql.transfer.pair.PairFinder.Side;
import io.backfleet.database.mysql.transfer.pair.PairRules;
import io.backfleet.database.mysql.transfer.pair.TablePair;
import io.backfleet.database.mysql.transfer.repair.RepairBatches;
import io.backfleet.protocol.task.Task;
import io.backfleet.protocol.task.TaskKind;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** The work of tasks that fill in another table of the same server. */
public final class TransferWork {
    private TransferWork() {}

    /** A {@link TaskTaker.Preparation}. */
    public static TaskTaker.Work prepare(BatchFrame frame, Task task) throws SQLException {
        return task.id().kind() == TaskKind.REPAIR ? repair(frame, task) : fill(frame, task);
    }

    private static TaskTaker.Work fill(BatchFrame frame, Task task) throws SQLException {
        TablePair pair = PairFinder.require(frame.endpoint(), frame.connection().get(), task, Side.BACKFILL);
        return new TaskTaker.Work(new FillBatches(frame, pair), pair.fromWalk());
    }

    private static TaskTaker.Work repair(BatchFrame frame, Task task) throws SQLException {
        Connection connection = frame.connection().get();
        TablePair pair = PairFinder.require(frame.endpoint(), connection, task, Side.VERIFICATION);
        List<ColumnRule> rules = PairRules.compared(connection, pair);
        PairStatements statements = new PairStatements(pair, rules, false);
        return new TaskTaker.Work(
                new RepairBatches(
                        frame,
                        pair,
                        rules,
                        new PairReader(statements, false),
                        RowTriggers.beforeAny(connection, pair.into())),
                new PairWalk(pair, statements));
    }
}
