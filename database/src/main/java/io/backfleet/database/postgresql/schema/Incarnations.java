package io.backfleet.database.postgresql.schema;

import io.backfleet.database.jdbc.Sql;
import io.backfleet.protocol.task.TaskId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
     * The transactions that were running when the plan of an incarnation was first tried. A later attempt waits for what
     * is left of these only: under overlapping long transactions a new list each time would never be done with.
     *
     * @param since when they were looked up, the server's clock
     * @param xmax the snapshot's upper end then
     * @param running their virtual ids
     */
    public record Old(String since, String xmax, List<String> running) {}

    /** Keeps a first attempt's list, or gives back the one that an earlier attempt kept. */
    public static Old keepRunning(Connection connection, TaskId task, Old now) throws SQLException {
        return Sql.first(
                        connection,
                        "UPDATE backfleet.incarnation SET old_since = coalesce(old_since, ?),"
                                + " old_xmax = coalesce(old_xmax, ?), old_running = coalesce(old_running, ?)"
                                + " WHERE incarnation = ? AND database = ? RETURNING old_since, old_xmax, old_running",
                        row -> new Old(
                                row.getString("old_since"),
                                row.getString("old_xmax"),
                                listed(Sql.texts(row, "old_running"))),
                        now.since(),
                        now.xmax(),
                        now.running(),
                        task.incarnation(),
                        task.database())
                .orElse(now);
    }

    /** The same for the prepared transactions that there were when the last of the running ones had ended. */
    public static List<String> keepPrepared(Connection connection, TaskId task, List<String> now) throws SQLException {
        return Sql.first(
                        connection,
                        "UPDATE backfleet.incarnation SET old_prepared = coalesce(old_prepared, ?)"
                                + " WHERE incarnation = ? AND database = ? RETURNING old_prepared",
                        row -> listed(Sql.texts(row, "old_prepared")),
                        now,
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
