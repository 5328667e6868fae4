package io.backfleet.database.mysql.batch;

import io.backfleet.database.jdbc.Checkpoint;
import java.sql.SQLException;
import java.util.Optional;

/** Batches of one task, each one transaction with its checkpoint. Implementations are not thread-safe. */
@FunctionalInterface
public interface Batches {
    /**
     * Writes the next rows; gives the checkpoint as it is then, empty when the fence or the position is another one.
     *
     * @param before the checkpoint as this process knows it
     * @param rows about as many
     */
    Optional<Checkpoint> write(Checkpoint before, int rows) throws SQLException;
}
