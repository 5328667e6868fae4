package io.backfleet.database.postgresql.transfer.fill;

import io.backfleet.database.jdbc.Endpoint;
import io.backfleet.database.jdbc.WalkConnection;
import io.backfleet.database.postgresql.batch.Batches;
import io.backfleet.database.postgresql.batch.StatementBatches;
import io.backfleet.database.postgresql.batch.TaskSlots;
import io.backfleet.database.postgresql.transfer.pair.TablePair;
import java.util.List;

/** Makes the batches that fill in a target. */
public final class FillBatches {
    private FillBatches() {}

    /** @param triggers names of those of the target that may suppress insertions */
    public static Batches of(
            Endpoint endpoint, WalkConnection connection, TaskSlots slots, TablePair pair, List<String> triggers) {
        return new StatementBatches(endpoint, connection, slots, new FillStatements(pair, triggers));
    }
}
