package io.backfleet.database;

import static java.util.Objects.requireNonNull;

import io.backfleet.protocol.finding.Difference;
import io.backfleet.protocol.key.Key;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A VERIFY task's view of its table: a walk over the range that gives the rows whose two sides differ, later looks at
 * single rows, and the last word under a row's lock. Changes nothing, so every method may be called again after a
 * failure; lost connections are replaced.
 *
 * <p>Every read shows at least what was committed on the primary before the task was opened, also on a replica.
 *
 * <p>Not thread-safe.
 */
public interface VerifyingTask extends AutoCloseable {
    /** Host and port that the walk reads from. */
    String reader();

    /** What is being compared, and where, as of the opening: everything that is read is read after that. */
    Identity opened();

    /** The same as of now, asked of the primary. */
    Identity identity();

    /**
     * First key that was not compared; null when the walk has not got beyond the table's beginning. Without meaning once
     * {@link #finished()}.
     */
    @Nullable
    Key position();

    /** Whether the walk has reached the range's end. */
    boolean finished();

    /**
     * Compares the next rows, in one snapshot, and moves on. When it throws, the position stays.
     *
     * @param rows to compare, at least 1; fewer at the end of the range, or when more than 10,000 of them differ: then
     *     the chunk ends behind the 10,000th of those
     * @throws io.backfleet.protocol.error.BackfleetException SCHEMA_CHANGED when what is compared is gone, ROW_REJECTED
     *     when an expression fails on some row; nothing is known of the chunk's rows then
     */
    Chunk compareNext(int rows);

    /**
     * Looks at rows again, without locks, where the walk reads from; in one snapshot that is not older than the call.
     *
     * @param keys at most 1,000
     * @return a look for each key, in the order given; {@link Look#GONE} for rows that are not there
     */
    Map<Key, Look> look(List<Key> keys);

    /**
     * Looks at a row on the primary while its lock keeps writers out: its newest version, and no write is under way. No
     * lock is held afterwards.
     *
     * @throws io.backfleet.protocol.error.BackfleetException LOCK_TIMEOUT when a writer keeps the lock for about a second
     */
    Look judge(Key key);

    /**
     * The first keys behind some keys, on the primary.
     *
     * @param keys of rows that are there or not, at most 1,000
     * @return for each key, in the order given, the first one behind it and inside the range; empty when there is none
     */
    List<Optional<Key>> keysBehind(List<Key> keys);

    /** A real key that cuts the rest of the range about in half; empty when none is found cheaply, or there is no rest. */
    Optional<Key> middle();

    /** Gives the connections back. */
    @Override
    void close();

    /**
     * @param schema fingerprint of the walked table and of every column involved
     * @param server identity of the primary, its timeline included
     */
    record Identity(String schema, String server) {
        public Identity {
            requireNonNull(schema, "schema");
            requireNonNull(server, "server");
        }
    }

    /**
     * @param compared rows
     * @param suspects keys of rows that differ, in key order, each with its look
     * @param databaseNanos time from sending the statement to its answer
     */
    record Chunk(long compared, Map<Key, Look> suspects, long databaseNanos) {}

    /**
     * A row at one moment.
     *
     * @param content tells two looks at the row apart when anything that is compared is another one; empty when the row
     *     is gone
     * @param version tells two looks at the row apart when anybody has written it in between, whatever it was and even
     *     if all of it is as before; the same on the primary and on replicas; empty when the row is gone
     * @param difference null when both sides agree, or the row is gone
     */
    record Look(String content, String version, @Nullable Difference difference) {
        /** No such row. */
        public static final Look GONE = new Look("", "", null);

        public Look {
            requireNonNull(content, "content");
            requireNonNull(version, "version");
        }

        public boolean differs() {
            return difference != null;
        }
    }
}
