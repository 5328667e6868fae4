package io.backfleet.database.postgresql.transfer.repair;

import io.backfleet.database.VerifyingTask.Look;
import io.backfleet.database.jdbc.Checkpoint;
import io.backfleet.database.jdbc.Endpoint;
import io.backfleet.database.jdbc.Sql;
import io.backfleet.database.jdbc.WalkConnection;
import io.backfleet.database.jdbc.WalkConnection.SlotValues;
import io.backfleet.database.jdbc.WalkStatement;
import io.backfleet.database.postgresql.batch.Batches;
import io.backfleet.database.postgresql.batch.TaskSlots;
import io.backfleet.database.postgresql.connection.PostgresErrors;
import io.backfleet.database.postgresql.transfer.compare.PairReader;
import io.backfleet.database.postgresql.transfer.pair.Collisions;
import io.backfleet.database.postgresql.transfer.pair.TablePair;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.key.Key;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Batches that put rows of the target right: one transaction each, of several statements. A page is compared without
 * locks; only rows that differ are locked, and then looked at anew. Not thread-safe.
 */
public final class RepairBatches implements Batches {
    private final Endpoint endpoint;
    private final WalkConnection connection;
    private final TaskSlots slots;
    private final TablePair pair;
    private final PairReader reader;
    private final RepairStatements statements;
    private final List<String> triggers;
    private final Collisions collisions;

    /** @param triggers names of those of the target that may suppress or undo writes */
    public RepairBatches(
            Endpoint endpoint,
            WalkConnection connection,
            TaskSlots slots,
            TablePair pair,
            PairReader reader,
            List<String> triggers) {
        this.endpoint = endpoint;
        this.connection = connection;
        this.slots = slots;
        this.pair = pair;
        this.reader = reader;
        this.statements = new RepairStatements(pair);
        this.triggers = List.copyOf(triggers);
        this.collisions = new Collisions(endpoint, connection, pair);
    }

    @Override
    public Done next(Checkpoint at, int rows) throws SQLException {
        long start = System.nanoTime();
        try {
            Done done = Sql.transaction(connection.get(), c -> repair(at, rows));
            return new Done(done.held(), done.written(), done.moved(), System.nanoTime() - start);
        } catch (SQLException e) {
            Optional<BackfleetException> collision =
                    collisions.of(e, at.position(), slots.range().upper(), rows);
            if (collision.isPresent()) {
                throw collision.get();
            }
            throw e;
        }
    }

    private Done repair(Checkpoint at, int rows) throws SQLException {
        Key position = at.position();
        if (!held(position)) {
            return Done.lost(0);
        }
        PairReader.Compared page =
                reader.compare(connection, position, slots.range().upper(), rows);
        List<Key> keys = List.copyOf(page.chunk().suspects().keySet());
        long written = keys.isEmpty() ? 0 : write(keys);
        return new Done(true, written, move(page.next(), page.chunk().compared(), written), 0);
    }

    private boolean held(@Nullable Key position) throws SQLException {
        WalkStatement statement = statements.fence();
        PreparedStatement prepared = connection.prepare(statement);
        WalkConnection.bind(prepared, statement, slot -> slots.value(slot, position, 0));
        try (ResultSet row = prepared.executeQuery()) {
            return row.next();
        }
    }

    private long write(List<Key> keys) throws SQLException {
        SlotValues wanted = slot -> PairReader.value(slot, null, null, keys, 0);
        numbers(statements.lockSource(), wanted);
        List<Key> there = new ArrayList<>();
        for (long n : numbers(statements.lockTarget(), wanted)) {
            there.add(keys.get((int) n - 1));
        }
        long deleted = there.isEmpty() ? 0 : delete(there);
        long written = numbers(statements.write(), wanted).stream()
                .mapToLong(Long::longValue)
                .sum();
        if (!triggers.isEmpty()) {
            requireRight(keys);
        }
        return deleted + written;
    }

    private long delete(List<Key> keys) throws SQLException {
        WalkStatement statement = statements.delete();
        PreparedStatement prepared = connection.prepare(statement);
        WalkConnection.bind(prepared, statement, slot -> PairReader.value(slot, null, null, keys, 0));
        int deleted = prepared.executeUpdate();
        requireQuiet(prepared);
        return deleted;
    }

    /** All of these rows were locked and put right: what differs still was kept from that by a trigger. */
    private void requireRight(List<Key> keys) throws SQLException {
        Map<Key, Look> looks = reader.look(connection, keys);
        Optional<Key> wrong = looks.entrySet().stream()
                .filter(look -> look.getValue().differs())
                .map(Map.Entry::getKey)
                .findFirst();
        if (wrong.isPresent()) {
            throw new BackfleetException(
                    ErrorCode.ROW_REJECTED,
                    endpoint + ": a batch of task " + slots.id() + " was rolled back: the triggers " + triggers + " of "
                            + pair.into().sql() + " suppress or undo its writes of row " + wrong.get()
                            + "; let them RETURN NEW unchanged (OLD on deletion), never NULL, for application_name"
                            + " backfleet-worker");
        }
    }

    private Checkpoint move(@Nullable Key next, long seen, long written) throws SQLException {
        WalkStatement statement = statements.move(next != null, slots.range().upper() != null);
        PreparedStatement prepared = connection.prepare(statement);
        WalkConnection.bind(prepared, statement, slot -> switch (slot.kind()) {
            case ROWS -> slot.index() == 0 ? seen : written;
            default -> slots.value(slot, next, 0);
        });
        try (ResultSet row = prepared.executeQuery()) {
            if (!row.next()) {
                throw new SQLException("a locked checkpoint that is gone", "XX000");
            }
            return Checkpoint.read(row, Sql.texts(row, "position"));
        }
    }

    /** Rolls back when the server has warned: of what, only the owner of its functions can tell. */
    private void requireQuiet(PreparedStatement prepared) throws SQLException {
        SQLWarning warning = prepared.getWarnings();
        if (warning != null) {
            throw new BackfleetException(
                    ErrorCode.DATABASE_ERROR,
                    endpoint + ": a batch of task " + slots.id() + " was rolled back because of a warning: "
                            + PostgresErrors.text(warning) + " (SQLSTATE " + warning.getSQLState() + ")");
        }
    }

    /** The column {@code n} of each row. */
    private List<Long> numbers(WalkStatement statement, SlotValues values) throws SQLException {
        PreparedStatement prepared = connection.prepare(statement);
        WalkConnection.bind(prepared, statement, values);
        List<Long> numbers = new ArrayList<>();
        try (ResultSet row = prepared.executeQuery()) {
            while (row.next()) {
                numbers.add(row.getLong("n"));
            }
        }
        requireQuiet(prepared);
        return numbers;
    }
}
