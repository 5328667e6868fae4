package io.backfleet.database.mysql.batch;

import static java.util.Objects.requireNonNull;

import io.backfleet.database.jdbc.Checkpoint;
import io.backfleet.database.jdbc.Endpoint;
import io.backfleet.database.jdbc.Sql;
import io.backfleet.database.jdbc.WalkConnection;
import io.backfleet.database.jdbc.WalkStatement;
import io.backfleet.database.jdbc.WalkStatement.Slot;
import io.backfleet.database.mysql.rule.Warnings;
import io.backfleet.database.mysql.schema.Texts;
import io.backfleet.database.mysql.walk.KeyQuery;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.key.KeyRange;
import io.backfleet.protocol.task.Counters;
import io.backfleet.protocol.task.TaskId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Runs batches of one task, each in one transaction. Not thread-safe. */
final class BatchRun {
    /** Between two statements rows can come; so often in a row that a range's end moves away is not to be expected. */
    private static final int END_ATTEMPTS = 5;

    private final Endpoint endpoint;
    private final WalkConnection connection;
    private final TaskId id;
    private final KeyRange range;
    private final long fence;
    private final BatchStatements statements;

    BatchRun(
            Endpoint endpoint,
            WalkConnection connection,
            TaskId id,
            KeyRange range,
            long fence,
            BatchStatements statements) {
        this.endpoint = endpoint;
        this.connection = connection;
        this.id = id;
        this.range = range;
        this.fence = fence;
        this.statements = statements;
    }

    /**
     * The rows of a batch.
     *
     * @param end first key behind them; null for the end of the range
     */
    private record Page(@Nullable Key end, long rows) {}

    /** A row that is due: what it holds in each column that is to get another value, null in the others. */
    private record Due(Key key, List<@Nullable String> held, List<Boolean> wanted) {}

    /** Writes the next rows; gives the checkpoint as it is then, empty when the fence or the position is another one. */
    Optional<Checkpoint> write(Checkpoint before, int rows) throws SQLException {
        return Sql.transaction(connection.get(), c -> {
            Optional<Checkpoint> held = fence(before);
            if (held.isEmpty()) {
                return Optional.empty();
            }
            Page page = page(before.position(), rows);
            long changed = write(before.position(), page);
            return Optional.of(move(c, held.get(), page, changed));
        });
    }

    private Optional<Checkpoint> fence(Checkpoint before) throws SQLException {
        try (ResultSet result = run(statements.fence(), before.position(), null, 0)) {
            return result.next() ? Optional.of(CheckpointRow.checkpoint(result)) : Optional.empty();
        }
    }

    private Page page(@Nullable Key from, int rows) throws SQLException {
        boolean upper = range.upper() != null;
        for (int attempt = 0; attempt < END_ATTEMPTS; attempt++) {
            try (ResultSet bound = run(statements.bound(from != null, upper), from, range.upper(), rows)) {
                if (bound.next()) {
                    return new Page(KeyQuery.key(bound, statements.width()), rows);
                }
            }
            long most = 2L * rows;
            try (ResultSet rest = run(statements.rest(from != null, upper), from, range.upper(), most + 1)) {
                long left = rest.next() ? rest.getLong(1) : 0;
                if (left <= most) {
                    return new Page(null, left);
                }
            }
        }
        throw new BackfleetException(
                ErrorCode.SERIALIZATION,
                endpoint + ": the end of task " + id + " moved away " + END_ATTEMPTS + " times: rows are inserted there"
                        + " faster than batches of " + rows + " rows reach it; larger batches will");
    }

    private long write(@Nullable Key from, Page page) throws SQLException {
        Key upper = page.end() == null ? range.upper() : page.end();
        List<Due> due = statements.watched() ? due(from, upper) : List.of();
        WalkStatement statement = statements.write(from != null, upper != null);
        PreparedStatement prepared = connection.prepare(statement);
        WalkConnection.bind(prepared, statement, slot -> value(slot, from, upper, 0));
        long changed = prepared.executeUpdate();
        // throwing rolls the batch back
        Warnings.refuse(prepared);
        for (Due one : due) {
            refuseUndone(one);
        }
        return changed;
    }

    private List<Due> due(@Nullable Key from, @Nullable Key upper) throws SQLException {
        List<Due> due = new ArrayList<>();
        try (ResultSet row = run(statements.due(from != null, upper != null), from, upper, 0)) {
            while (row.next()) {
                List<@Nullable String> held = new ArrayList<>();
                List<Boolean> wanted = new ArrayList<>();
                for (int i = 1; i <= statements.columns(); i++) {
                    held.add(row.getString("v" + i));
                    wanted.add(row.getBoolean("w" + i));
                }
                due.add(new Due(KeyQuery.key(row, statements.width()), held, wanted));
            }
        }
        return due;
    }

    /**
     * Looks at a row that was due, which this transaction has locked since before it wrote. What the guard says alone
     * would not do: an expression may read columns that a trigger changes.
     */
    private void refuseUndone(Due due) throws SQLException {
        try (ResultSet row = run(statements.written(), due.key(), null, 0)) {
            if (!row.next() || !row.getBoolean("broken")) {
                return;
            }
            boolean undone = false;
            for (int i = 0; i < due.held().size(); i++) {
                undone |= due.wanted().get(i) && Objects.equals(due.held().get(i), row.getString("v" + (i + 1)));
            }
            if (undone) {
                throw new BackfleetException(
                        ErrorCode.ROW_REJECTED,
                        endpoint + ": a batch of task " + id + " was rolled back: " + statements.culprits()
                                + " undo its writes; let them leave the columns alone where"
                                + " @backfleet = 'backfleet-worker'");
            }
        }
    }

    private Checkpoint move(Connection c, Checkpoint held, Page page, long changed) throws SQLException {
        Key end = page.end();
        Key position = end != null ? end : range.upper() != null ? range.upper() : held.position();
        int moved = Sql.update(
                c,
                "UPDATE backfleet.checkpoint SET position = ?, finished = ?, seen = seen + ?, changed = changed + ?,"
                        + " batches = batches + 1, updated_at = UTC_TIMESTAMP(6) WHERE task = ? AND fence = ?",
                position == null ? null : Texts.write(position.values()),
                end == null,
                page.rows(),
                changed,
                id.toString(),
                fence);
        if (moved != 1) {
            throw new BackfleetException(
                    ErrorCode.INTERNAL_ERROR,
                    endpoint + ": the checkpoint of task " + id + " was locked and did not move");
        }
        Counters counters = held.counters();
        long seen = counters.seen() + page.rows();
        long written = counters.changed() + changed;
        return new Checkpoint(
                position, end == null, new Counters(seen, written, seen - written, counters.batches() + 1, 0, 0), null);
    }

    private ResultSet run(WalkStatement statement, @Nullable Key from, @Nullable Key upper, long rows)
            throws SQLException {
        PreparedStatement prepared = connection.prepare(statement);
        WalkConnection.bind(prepared, statement, slot -> value(slot, from, upper, rows));
        return prepared.executeQuery();
    }

    private @Nullable Object value(Slot slot, @Nullable Key from, @Nullable Key upper, long rows) {
        return switch (slot.kind()) {
            case TASK -> id.toString();
            case FENCE -> fence;
            case POSITION -> from == null ? null : Texts.write(from.values());
            case FROM -> requireNonNull(from).values().get(slot.index());
            case UPPER -> requireNonNull(upper).values().get(slot.index());
            case ROWS -> rows;
            case END, KEYS, LAST_ROWS -> throw new IllegalStateException("a batch has no " + slot.kind());
        };
    }
}
