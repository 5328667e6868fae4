package io.backfleet.database.postgresql.transfer.fill;

import io.backfleet.database.jdbc.Checkpoint;
import io.backfleet.database.jdbc.Endpoint;
import io.backfleet.database.jdbc.WalkConnection;
import io.backfleet.database.postgresql.batch.Batches;
import io.backfleet.database.postgresql.batch.StatementBatches;
import io.backfleet.database.postgresql.batch.TaskSlots;
import io.backfleet.database.postgresql.transfer.pair.Collisions;
import io.backfleet.database.postgresql.transfer.pair.TablePair;
import io.backfleet.protocol.error.BackfleetException;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Batches that fill in a target. Not thread-safe. */
public final class FillBatches implements Batches {
    private final TaskSlots slots;
    private final Batches batches;
    private final Collisions collisions;

    /** @param triggers names of those of the target that may suppress insertions */
    public FillBatches(
            Endpoint endpoint, WalkConnection connection, TaskSlots slots, TablePair pair, List<String> triggers) {
        this.slots = slots;
        this.batches = new StatementBatches(endpoint, connection, slots, new FillStatements(pair, triggers));
        this.collisions = new Collisions(endpoint, connection, pair);
    }

    @Override
    public Done next(Checkpoint at, int rows) throws SQLException {
        try {
            return batches.next(at, rows);
        } catch (SQLException e) {
            Optional<BackfleetException> collision =
                    collisions.of(e, at.position(), slots.range().upper(), rows);
            if (collision.isPresent()) {
                throw collision.get();
            }
            throw e;
        }
    }
}
