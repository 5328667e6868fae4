package io.backfleet.database.mysql.schema;

import io.backfleet.database.jdbc.Sql;
import io.backfleet.protocol.task.TaskId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The register of migrations that run, or ran, in the databases of a server. */
public final class Incarnations {
    /** Ended ones are kept so long; a task that is delivered later than that fails instead of being void. */
    private static final int KEPT_DAYS = 30;

    private Incarnations() {}

    /** Registers an incarnation. One that has ended stays ended. */
    public static void register(Connection connection, TaskId task) throws SQLException {
        Sql.update(
                connection,
                "INSERT INTO backfleet.incarnation (incarnation, database_id, migration, started_at)"
                        + " VALUES (?, ?, ?, UTC_TIMESTAMP(6)) ON DUPLICATE KEY UPDATE incarnation = incarnation",
                task.incarnation(),
                task.database(),
                task.migration());
    }

    /**
     * The transactions that were running when the plan of an incarnation was first tried. A later attempt waits for what
     * is left of these only: under overlapping long transactions a new list each time would never be done with.
     *
     * @param since when they were looked up, the server's clock
     * @param running their names
     */
    public record Old(String since, List<String> running) {}

    /** Keeps a first attempt's list, or gives back the one that an earlier attempt kept. */
    public static Old keepRunning(Connection connection, TaskId task, Old now) throws SQLException {
        Sql.update(
                connection,
                "UPDATE backfleet.incarnation SET old_since = ?, old_running = ?"
                        + " WHERE incarnation = ? AND database_id = ? AND old_running IS NULL",
                now.since(),
                Texts.write(now.running()),
                task.incarnation(),
                task.database());
        return Sql.first(
                        connection,
                        "SELECT old_since, old_running FROM backfleet.incarnation"
                                + " WHERE incarnation = ? AND database_id = ?",
                        row -> new Old(row.getString("old_since"), listed(Texts.read(row.getString("old_running")))),
                        task.incarnation(),
                        task.database())
                .orElse(now);
    }

    /** The same for the prepared transactions that there were when the last of the running ones had ended. */
    public static List<String> keepPrepared(Connection connection, TaskId task, List<String> now) throws SQLException {
        Sql.update(
                connection,
                "UPDATE backfleet.incarnation SET old_prepared = ?"
                        + " WHERE incarnation = ? AND database_id = ? AND old_prepared IS NULL",
                Texts.write(now),
                task.incarnation(),
                task.database());
        return Sql.first(
                        connection,
                        "SELECT old_prepared FROM backfleet.incarnation WHERE incarnation = ? AND database_id = ?",
                        row -> listed(Texts.read(row.getString("old_prepared"))),
                        task.incarnation(),
                        task.database())
                .orElse(now);
    }

    private static List<String> listed(@Nullable List<String> texts) {
        return texts == null ? List.of() : texts;
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
                    "INSERT INTO backfleet.incarnation (incarnation, database_id, migration, started_at, ended_at)"
                            + " VALUES (?, ?, ?, UTC_TIMESTAMP(6), UTC_TIMESTAMP(6))"
                            + " ON DUPLICATE KEY UPDATE ended_at = coalesce(ended_at, UTC_TIMESTAMP(6))",
                    task.incarnation(),
                    task.database(),
                    task.migration());
            Sql.update(
                    c,
                    "DELETE FROM backfleet.checkpoint WHERE incarnation = ? AND database_id = ?",
                    task.incarnation(),
                    task.database());
            return true;
        });
        Sql.update(
                connection,
                "DELETE FROM backfleet.incarnation WHERE ended_at < UTC_TIMESTAMP(6) - INTERVAL ? DAY",
                KEPT_DAYS);
    }
}
