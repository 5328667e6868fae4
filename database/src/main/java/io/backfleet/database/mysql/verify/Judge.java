package io.backfleet.database.mysql.verify;

import static io.backfleet.database.mysql.verify.Queries.query;

import io.backfleet.database.VerifyingTask;
import io.backfleet.database.VerifyingTask.Look;
import io.backfleet.database.jdbc.Looks;
import io.backfleet.database.jdbc.Session;
import io.backfleet.database.jdbc.Side;
import io.backfleet.database.jdbc.Sql;
import io.backfleet.database.jdbc.WalkConnection;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.task.TaskId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Looks at rows while their locks keep writers out. A locking read sees the newest version of a row, and under READ
 * COMMITTED it locks the row alone, no gap beside it. Not thread-safe.
 */
final class Judge {
    /**
     * A writer that holds a row for longer than this is left alone: others wait behind this process's lock. The server
     * counts in whole seconds.
     */
    private static final int LOCK_SECONDS = 1;

    /** A row can be deleted and made anew while its lock is waited for; so often in a row it hardly will. */
    private static final int ATTEMPTS = 5;

    private final TaskId id;
    private final Side primary;
    private final ComparisonStatements statements;
    private final Looks looks;

    /** @param looks reads the rows that the statements give */
    Judge(TaskId id, Side primary, ComparisonStatements statements, Looks looks) {
        this.id = id;
        this.primary = primary;
        this.statements = statements;
        this.looks = looks;
    }

    /** See {@link VerifyingTask#judge}. */
    Look judge(Key key) {
        return primary.on("judging row " + key + " of task " + id, c -> {
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                Optional<Look> look = locked(c, key);
                // a row that was deleted and made anew while the lock was waited for may have been missed
                if (look.isPresent() || !exists(c, key)) {
                    return look.orElse(Look.GONE);
                }
            }
            throw new BackfleetException(
                    ErrorCode.LOCK_TIMEOUT,
                    "row " + key + " of task " + id + " was deleted and made anew " + ATTEMPTS
                            + " times while its lock was waited for");
        });
    }

    private Optional<Look> locked(WalkConnection connection, Key key) throws SQLException {
        lockWait(connection.get(), LOCK_SECONDS);
        Optional<Look> look;
        try {
            look = Sql.transaction(
                    connection.get(),
                    t -> query(
                            connection,
                            statements.judge(),
                            slot -> key.values().get(slot.index()),
                            row -> row.next() ? Optional.of(looks.read(key, row)) : Optional.empty()));
        } catch (SQLException e) {
            restored(connection, e);
            throw e;
        }
        lockWait(connection.get(), Session.WORK.lockSeconds());
        return look;
    }

    /** Others use the connection after this task. */
    private static void restored(WalkConnection connection, SQLException failure) {
        try {
            lockWait(connection.get(), Session.WORK.lockSeconds());
        } catch (SQLException e) {
            failure.addSuppressed(e);
            connection.discard();
        }
    }

    private static void lockWait(Connection connection, int seconds) throws SQLException {
        Sql.execute(connection, "SET innodb_lock_wait_timeout = " + seconds + ", lock_wait_timeout = " + seconds);
    }

    private boolean exists(WalkConnection connection, Key key) throws SQLException {
        return query(connection, statements.exists(), slot -> key.values().get(slot.index()), ResultSet::next);
    }
}
