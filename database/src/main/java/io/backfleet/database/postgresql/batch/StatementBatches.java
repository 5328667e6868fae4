package io.backfleet.database.postgresql.batch;

import io.backfleet.database.jdbc.Checkpoint;
import io.backfleet.database.jdbc.Endpoint;
import io.backfleet.database.jdbc.Sql;
import io.backfleet.database.jdbc.WalkConnection;
import io.backfleet.database.jdbc.WalkStatement;
import io.backfleet.database.postgresql.connection.PostgresErrors;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import java.sql.Array;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Batches of one statement each. Not thread-safe. */
public final class StatementBatches implements Batches {
    /** More rows than this are not looked at one by one. */
    public static final int MOST_UNDONE = 100;

    /** Between two statements rows can come; so often in a row that a range's end moves away is not to be expected. */
    private static final int END_ATTEMPTS = 5;

    private final Endpoint endpoint;
    private final WalkConnection connection;
    private final TaskSlots slots;
    private final BatchSql statements;

    public StatementBatches(Endpoint endpoint, WalkConnection connection, TaskSlots slots, BatchSql statements) {
        this.endpoint = endpoint;
        this.connection = connection;
        this.slots = slots;
        this.statements = statements;
    }

    @Override
    public Done next(Checkpoint at, int rows) throws SQLException {
        boolean from = at.position() != null;
        boolean upper = slots.range().upper() != null;
        long nanos = 0;
        for (int attempt = 0; attempt < END_ATTEMPTS; attempt++) {
            for (WalkStatement statement :
                    new WalkStatement[] {statements.next(from, upper), statements.last(from, upper)}) {
                Done done = run(statement, at, rows);
                nanos += done.nanos();
                if (!done.held() || done.moved() != null) {
                    return new Done(done.held(), done.written(), done.moved(), nanos);
                }
            }
        }
        throw new BackfleetException(
                ErrorCode.SERIALIZATION,
                endpoint + ": the end of task " + slots.id() + " moved away " + END_ATTEMPTS
                        + " times: rows are inserted there faster than batches of " + rows
                        + " rows reach it; larger batches will");
    }

    private Done run(WalkStatement statement, Checkpoint at, int rows) throws SQLException {
        PreparedStatement prepared = connection.prepare(statement);
        WalkConnection.bind(prepared, statement, slot -> slots.value(slot, at.position(), rows));
        prepared.clearWarnings();
        long start = System.nanoTime();
        Done done = statements.watched() ? Sql.transaction(connection.get(), c -> answer(prepared)) : answer(prepared);
        long nanos = System.nanoTime() - start;
        SQLWarning warning = prepared.getWarnings();
        if (warning != null) {
            throw new BackfleetException(
                    ErrorCode.DATABASE_ERROR,
                    endpoint + ": a batch of task " + slots.id() + " has committed with a warning: "
                            + PostgresErrors.text(warning) + " (SQLSTATE " + warning.getSQLState() + ")");
        }
        return new Done(done.held(), done.written(), done.moved(), nanos);
    }

    private Done answer(PreparedStatement prepared) throws SQLException {
        try (ResultSet result = prepared.executeQuery()) {
            if (!result.next()) {
                throw new SQLException("a batch without an answer", "XX000");
            }
            result.getLong("seen");
            @Nullable
            Checkpoint moved = result.wasNull() ? null : Checkpoint.read(result, Sql.texts(result, "position"));
            Array undone = statements.watched() ? result.getArray("undone") : null;
            if (undone != null) {
                refuseUndone((String[][]) undone.getArray());
            }
            return new Done(result.getLong("held") == 1, result.getLong("written"), moved, 0);
        }
    }

    /**
     * A row that was to be written and was not may have been deleted, moved or put right by somebody else meanwhile. If
     * it is there and still not right, a trigger is to blame. Throwing rolls the batch back.
     */
    private void refuseUndone(String[][] keys) throws SQLException {
        WalkStatement still = statements.still();
        PreparedStatement prepared = connection.prepare(still);
        for (String[] key : List.of(keys).subList(0, Math.min(keys.length, MOST_UNDONE))) {
            WalkConnection.bind(prepared, still, slot -> key[slot.index()]);
            try (ResultSet row = prepared.executeQuery()) {
                if (row.next()) {
                    throw new BackfleetException(
                            ErrorCode.ROW_REJECTED,
                            endpoint + ": a batch of task " + slots.id() + " was rolled back: " + statements.culprits()
                                    + " suppress or undo its writes; let them RETURN NEW unchanged, never NULL, for"
                                    + " application_name backfleet-worker");
                }
            }
        }
        if (keys.length > MOST_UNDONE) {
            throw new BackfleetException(
                    ErrorCode.SERIALIZATION,
                    endpoint + ": a batch of task " + slots.id()
                            + " was rolled back: too many of its rows were changed by"
                            + " others meanwhile to tell them from rows that " + statements.culprits()
                            + " keep from being written");
        }
    }
}
