package io.backfleet.database.mysql.batch;

import static java.util.Objects.requireNonNull;

import io.backfleet.database.mysql.catalog.RowTriggers;
import io.backfleet.database.mysql.catalog.Table;
import io.backfleet.database.mysql.rule.ColumnRule;
import io.backfleet.database.mysql.rule.Rules;
import io.backfleet.database.mysql.walk.PlannedTable;
import io.backfleet.database.mysql.walk.RangeWalk;
import io.backfleet.protocol.task.Task;
import io.backfleet.protocol.task.TaskKind;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** The work of tasks that fill in columns of one table. */
public final class ColumnWork {
    private ColumnWork() {}

    /** A {@link TaskTaker.Preparation}. */
    public static TaskTaker.Work prepare(BatchFrame frame, Task task) throws SQLException {
        Connection connection = frame.connection().get();
        PlannedTable planned = PlannedTable.require(frame.endpoint(), connection, task);
        Table table = planned.table();
        List<ColumnRule> rules = task.id().kind() == TaskKind.REPAIR
                ? Rules.ofRepair(connection, table, task.spec())
                : Rules.ofBackfill(connection, table, requireNonNull(task.spec().backfill(), "backfill"));
        List<String> triggers = RowTriggers.beforeUpdate(connection, table);
        return new TaskTaker.Work(
                new BatchRun(frame, new BatchStatements(table, planned.key(), new BackfillSql(rules), triggers)),
                new RangeWalk(table, planned.key()));
    }
}
