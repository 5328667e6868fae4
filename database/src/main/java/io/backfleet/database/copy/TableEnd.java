package io.backfleet.database.copy;

import io.backfleet.database.VerifyingTask.Identity;
import io.backfleet.database.transfer.TransferTable;
import io.backfleet.protocol.error.Problem;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One side's table, opened for one task or examination, with one connection to the primary. Not thread-safe.
 *
 * <p>Methods that ask the server throw {@link io.backfleet.protocol.error.BackfleetException}.
 */
public interface TableEnd extends AutoCloseable {
    /** For people: the database's id and host. */
    String place();

    /** Name of the engine, lower case. */
    String engine();

    /** The table with its columns, for finding out what goes where. */
    TransferTable transferTable();

    /** What the fleet makes of a column, by its exact name. */
    SideColumn column(String name);

    /** How this engine takes values. */
    Spelling spelling();

    /** Which table, in which key order, on which server; in the form {@code part=value;part=value}. */
    String fingerprint();

    /** What has changed since a fingerprint was taken, for people; empty when nothing has. */
    Optional<String> change(String planned);

    /**
     * What is compared, as of now.
     *
     * @param columns of the table that are involved
     * @param expressions over its rows that are
     */
    Identity identity(Collection<String> columns, Collection<String> expressions);

    /**
     * Checks an expression over a row: that it compiles, reads this row alone and gives the same each time. Changes
     * nothing.
     *
     * @param path where the spec has it
     */
    void checkExpression(
            String path, String expression, List<String> frozen, Consumer<Problem> problems, Consumer<String> warnings);

    /** Gives the connection back. */
    @Override
    void close();
}
