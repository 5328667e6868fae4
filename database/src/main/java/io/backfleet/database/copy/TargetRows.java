package io.backfleet.database.copy;

import io.backfleet.protocol.key.Key;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the target's rows, on the primary. Keys are as the target's engine prints and reads them. Not thread-safe. */
public interface TargetRows extends AutoCloseable {
    /** The next rows of a range, in one snapshot, without locks. At most {@code rows}. */
    Row.Page page(@Nullable Key from, @Nullable Key upper, int rows);

    /** Whether rows of pages have stamps. All others have. */
    boolean stampsPages();

    /** Rows by their keys, in one snapshot, without locks; those that are there, in any order. */
    List<Row> rows(List<Key> keys);

    /**
     * A row's newest version, read while its lock keeps writers out; the lock is given up at once.
     *
     * @throws io.backfleet.protocol.error.BackfleetException LOCK_TIMEOUT when a writer keeps the lock for about a second
     */
    Optional<Row> settled(Key key);

    /** Gives the connection back. */
    @Override
    void close();
}
