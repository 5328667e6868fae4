package io.backfleet.database.postgresql.batch;

import static java.util.Objects.requireNonNull;

import io.backfleet.database.jdbc.Endpoint;
import io.backfleet.database.jdbc.WalkConnection;
import io.backfleet.database.postgresql.catalog.RowTriggers;
import io.backfleet.database.postgresql.catalog.Table;
import io.backfleet.database.postgresql.rule.ColumnRule;
import io.backfleet.database.postgresql.rule.Rules;
import io.backfleet.database.postgresql.walk.PlannedTable;
import io.backfleet.database.postgresql.walk.RangeWalk;
import io.backfleet.protocol.task.Task;
import io.backfleet.protocol.task.TaskKind;
import java.sql.SQLException;
import java.util.List;

/** The work of tasks that fill in columns of the walked table itself. */
public final class ColumnWork {
    private ColumnWork() {}

    /** A {@link TaskTaker.Preparation}. */
    public static TaskTaker.Work prepare(Endpoint endpoint, WalkConnection connection, Task task, TaskSlots slots)
            throws SQLException {
        PlannedTable planned = PlannedTable.require(endpoint, connection.get(), task);
        Table table = planned.table();
        List<ColumnRule> rules = task.id().kind() == TaskKind.REPAIR
                ? Rules.ofRepair(table, task.spec())
                : Rules.ofBackfill(table, requireNonNull(task.spec().backfill(), "backfill"));
        List<String> triggers = RowTriggers.beforeUpdate(
                connection.get(), table, rules.stream().map(ColumnRule::column).toList());
        BatchStatements statements = new BatchStatements(table, planned.key(), new BackfillSql(rules), triggers);
        return new TaskTaker.Work(
                new StatementBatches(endpoint, connection, slots, statements), new RangeWalk(table, planned.key()));
    }
}
