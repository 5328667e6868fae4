package io.backfleet.database.postgresql.schema;

import io.backfleet.database.postgresql.connection.Sql;
import io.backfleet.protocol.task.TaskId;
import java.sql.Connection;
import java.sql.SQLException;

/** The register of migrations that run, or ran, in a database. */
public final class Incarnations {
    /** Ended ones are kept so long; a task that is delivered later than that fails instead of being void. */
    private static final int KEPT_DAYS = 30;

    private Incarnations() {}

    /** Registers an incarnation. One that has ended stays ended. */
    public static void register(Connection connection, TaskId task) throws SQLException {
        Sql.update(
                connection,
                "INSERT INTO backfleet.incarnation (incarnation, database, migration) VALUES (?, ?, ?)"
                        + " ON CONFLICT (incarnation, database) DO NOTHING",
                task.incarnation(),
                task.database(),
                task.migration());
    }

    /**
     * Ends an incarnation and deletes its checkpoints. Also ends one that was never registered, so that a plan that is
     * delivered later can't start it.
     */
    public static void end(Connection connection, TaskId task) throws SQLException {
        if (!FleetSchema.missing(connection).isEmpty()) {
            return;
        }
        Sql.transaction(connection, c -> {
            // waits for whoever is just taking a task; the deletion is a statement of its own and sees that task's row
            Sql.update(
                    c,
                    "INSERT INTO backfleet.incarnation AS i (incarnation, database, migration, ended_at)"
                            + " VALUES (?, ?, ?, now()) ON CONFLICT (incarnation, database)"
                            + " DO UPDATE SET ended_at = coalesce(i.ended_at, excluded.ended_at)",
                    task.incarnation(),
                    task.database(),
                    task.migration());
            Sql.update(
                    c,
                    "DELETE FROM backfleet.checkpoint WHERE incarnation = ? AND database = ?",
                    task.incarnation(),
                    task.database());
            return true;
        });
        Sql.update(
                connection,
                "DELETE FROM backfleet.incarnation WHERE ended_at < now() - make_interval(days => ?)",
                KEPT_DAYS);
    }
}
