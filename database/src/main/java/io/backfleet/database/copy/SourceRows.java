package io.backfleet.database.copy;

import io.backfleet.protocol.key.Key;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the source's rows, on the primary, with one connection. Keys are the source's own. Not thread-safe.
 *
 * <p>Every method throws {@link io.backfleet.protocol.error.BackfleetException}; afterwards nothing is held any more.
 */
public interface SourceRows extends AutoCloseable {
    /** The next rows of a range, in one snapshot, without locks. At most {@code rows}. */
    Row.Page page(@Nullable Key from, @Nullable Key upper, int rows);

    /** Whether rows of pages have stamps. All others have. */
    boolean stampsPages();

    /** Rows by their keys, in one snapshot, without locks; those that are there, in any order. */
    List<Row> rows(List<Key> keys);

    /**
     * The next rows of a range, locked against writers until {@link #release()}: the newest versions of all rows of the
     * stretch that were committed before the call. About so many rows.
     */
    Row.Page hold(@Nullable Key from, @Nullable Key upper, int rows);

    /** One row, locked likewise; empty when no transaction that has committed left it there. */
    Optional<Row> hold(Key key);

    /** Fails unless the locks are still held. */
    void requireHeld();

    /** Gives the locks up. Nothing happens when there are none. */
    void release();

    /**
     * Waits until every transaction has ended that had written to the table by now, so that what it wrote is to be seen.
     * Where reading under a lock waits for such rows itself, there is nothing to do. Holds nothing.
     *
     * @throws io.backfleet.protocol.error.BackfleetException LOCK_TIMEOUT when one goes on for about a second
     */
    void awaitWriters();

    /** For each key, in the order given, the first one behind it and before the end; empty when there is none. */
    List<Optional<Key>> behind(List<Key> keys, @Nullable Key upper);

    /** The key a number of rows behind; empty when the range ends before it. */
    Optional<Key> behind(@Nullable Key from, @Nullable Key upper, int rows);

    /** A real key that cuts the range about in half; empty when none is found cheaply. */
    Optional<Key> middle(@Nullable Key from, @Nullable Key upper);

    /** The same keys, of rows that are there or not, in the table's key order. */
    List<Key> inOrder(List<Key> keys);

    /** Gives the connection back, and with it all locks. */
    @Override
    void close();
}
