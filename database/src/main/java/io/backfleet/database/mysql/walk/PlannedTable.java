package io.backfleet.database.mysql.walk;

import io.backfleet.database.jdbc.Endpoint;
import io.backfleet.database.mysql.catalog.Fingerprint;
import io.backfleet.database.mysql.catalog.KeyFinder;
import io.backfleet.database.mysql.catalog.Table;
import io.backfleet.database.mysql.catalog.TableFinder;
import io.backfleet.database.mysql.catalog.WalkingKey;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.Problem;
import io.backfleet.protocol.task.Task;
import io.backfleet.protocol.task.TaskKind;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The table and key of a task, which are still those that were planned. */
public record PlannedTable(Table table, WalkingKey key) {
    /** Kinds of tasks that work on a range of keys. */
    private static final Set<TaskKind> RANGED = EnumSet.of(TaskKind.BACKFILL, TaskKind.VERIFY, TaskKind.REPAIR);

    /**
     * Finds them.
     *
     * @throws BackfleetException {@code SCHEMA_CHANGED} when they are others now, or the server is another one
     */
    public static PlannedTable require(Endpoint endpoint, Connection connection, Task task) throws SQLException {
        Table table = new TableFinder(connection).require(task.spec().table());
        List<Problem> problems = new ArrayList<>();
        Optional<WalkingKey> key =
                new KeyFinder(connection).find(table, task.spec().key(), "", problems::add);
        if (key.isEmpty()
                || (RANGED.contains(task.id().kind()) && !key.get().keyColumns().equals(task.key()))) {
            throw new BackfleetException(
                    ErrorCode.SCHEMA_CHANGED,
                    endpoint + ": the key of " + table.sql() + " is no longer the one that ranges were cut by ("
                            + task.key() + ")"
                            + problems.stream()
                                    .map(p -> ": " + p.message())
                                    .findFirst()
                                    .orElse(""));
        }
        requireSame(endpoint, connection, task, table, key.get());
        return new PlannedTable(table, key.get());
    }

    private static void requireSame(Endpoint endpoint, Connection connection, Task task, Table table, WalkingKey key)
            throws SQLException {
        String planned = task.fingerprint();
        if (planned == null) {
            return;
        }
        Optional<String> change = Fingerprint.change(planned, Fingerprint.of(connection, table, key), table);
        if (change.isPresent()) {
            throw new BackfleetException(
                    ErrorCode.SCHEMA_CHANGED,
                    endpoint + ": task " + task.id() + ": " + change.get()
                            + "; cancel the migration and submit it again: rows that are right are skipped");
        }
    }
}
