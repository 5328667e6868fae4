package io.backfleet.database.mysql.batch;

import io.backfleet.database.jdbc.Closing;
import io.backfleet.database.jdbc.Sql;
import io.backfleet.protocol.task.Claim;
import io.backfleet.protocol.task.Proof;
import io.backfleet.protocol.task.TaskId;
import io.backfleet.protocol.task.TaskKind;
import java.sql.Connection;
import java.sql.SQLException;

/** Counts the checkpoints of tasks that were closed. */
public final class ClosedTasks {
    private static final String CLOSED = """
            SELECT CAST(SUBSTRING_INDEX(task, '/', -1) AS SIGNED) AS range_id, outcome
            FROM backfleet.checkpoint
            WHERE incarnation = ? AND database_id = ? AND outcome IS NOT NULL
              AND SUBSTRING_INDEX(SUBSTRING_INDEX(task, '/', -2), '/', 1) = ?
              AND CAST(SUBSTRING_INDEX(task, '/', -1) AS SIGNED) >= ?
              AND CAST(SUBSTRING_INDEX(task, '/', -1) AS SIGNED) < ?""";

    private ClosedTasks() {}

    /** Counts those of a claim to a run in one database. */
    public static Proof count(Connection connection, TaskId run, Claim claim) throws SQLException {
        return Closing.sum(Sql.query(
                connection,
                CLOSED,
                Closing::read,
                run.incarnation(),
                run.database(),
                TaskKind.BACKFILL.name(),
                claim.firstRange(),
                claim.endRange()));
    }
}
