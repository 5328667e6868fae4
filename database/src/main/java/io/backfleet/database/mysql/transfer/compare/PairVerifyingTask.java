package io.backfleet.database.mysql.transfer.compare;

import io.backfleet.database.VerifyingTask;
import io.backfleet.database.jdbc.Session;
import io.backfleet.database.jdbc.Side;
import io.backfleet.database.jdbc.Sql;
import io.backfleet.database.jdbc.WalkConnection;
import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.key.KeyRange;
import io.backfleet.protocol.task.TaskId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A comparison of two tables. Not thread-safe. */
final class PairVerifyingTask implements VerifyingTask {
    private static final int MOST_KEYS = 1_000;

    /**
     * A writer that holds a row for longer than this is left alone: others wait behind this process's lock. The server
     * counts in whole seconds.
     */
    private static final int JUDGE_LOCK_SECONDS = 1;

    private final TaskId id;
    private final KeyRange range;
    private final Side primary;
    private final Side reader;
    private final PairSchema schema;
    private final Identity opened;
    private final PairReader rows;
    private final PairWalk walk;
    private @Nullable Key position;
    private boolean finished;

    /** @param reader where the walk reads from; the same as {@code primary} unless that is a replica */
    PairVerifyingTask(
            TaskId id,
            KeyRange range,
            Side primary,
            Side reader,
            PairSchema schema,
            Identity opened,
            PairReader rows,
            PairWalk walk) {
        this.id = id;
        this.range = range;
        this.primary = primary;
        this.reader = reader;
        this.schema = schema;
        this.opened = opened;
        this.rows = rows;
        this.walk = walk;
        this.position = range.lower();
    }

    @Override
    public String reader() {
        return reader.host();
    }

    @Override
    public Identity opened() {
        return opened;
    }

    @Override
    public Identity identity() {
        return primary.on("identifying what task " + id + " compares", c -> schema.identity(c.get()));
    }

    @Override
    public @Nullable Key position() {
        return position;
    }

    @Override
    public boolean finished() {
        return finished;
    }

    @Override
    public Chunk compareNext(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("rows " + count + " < 1");
        }
        if (finished) {
            throw new IllegalStateException("task " + id + " is at its end");
        }
        PairReader.Compared compared = reader.on(
                "comparing " + count + " rows of task " + id, c -> rows.compare(c, position, range.upper(), count));
        position = compared.next() == null ? range.upper() : compared.next();
        finished = compared.next() == null;
        return compared.chunk();
    }

    @Override
    public Map<Key, Look> look(List<Key> keys) {
        requireFew(keys);
        return reader.on("looking at " + keys.size() + " rows of task " + id + " again", c -> {
            reader.refresh(c);
            return rows.look(c, keys);
        });
    }

    private static void requireFew(List<Key> keys) {
        if (keys.size() > MOST_KEYS) {
            throw new IllegalArgumentException(keys.size() + " keys at once");
        }
    }

    @Override
    public Look judge(Key key) {
        return primary.on("judging row " + key + " of task " + id, c -> {
            lockWait(c.get(), JUDGE_LOCK_SECONDS);
            Look look;
            try {
                look = Sql.transaction(c.get(), t -> locked(c, key));
            } catch (SQLException e) {
                restored(c, e);
                throw e;
            }
            lockWait(c.get(), Session.WORK.lockSeconds());
            return look;
        });
    }

    /**
     * Both rows, in a snapshot that is younger than the lock. The source's row keeps out all that write it first. Where
     * there is none, the target's does: whoever is putting the source's row there comes by the target's before he commits.
     */
    private Look locked(WalkConnection connection, Key key) throws SQLException {
        if (!rows.lockSource(connection, key)) {
            rows.lockTarget(connection, key);
            // it may have come while the target's was waited for, or been deleted and made anew while its own was
            rows.lockSource(connection, key);
        }
        return rows.look(connection, List.of(key)).getOrDefault(key, Look.GONE);
    }

    /** Others use the connection after this task. */
    private static void restored(WalkConnection connection, SQLException failure) {
        try {
            lockWait(connection.get(), Session.WORK.lockSeconds());
        } catch (SQLException e) {
            failure.addSuppressed(e);
            connection.discard();
        }
    }

    private static void lockWait(Connection connection, int seconds) throws SQLException {
        Sql.execute(connection, "SET innodb_lock_wait_timeout = " + seconds + ", lock_wait_timeout = " + seconds);
    }

    @Override
    public List<Optional<Key>> keysBehind(List<Key> keys) {
        requireFew(keys);
        return primary.on(
                "looking behind " + keys.size() + " rows of task " + id, c -> rows.behind(c, keys, range.upper()));
    }

    @Override
    public Optional<Key> middle() {
        return reader.on(
                "looking for the middle of task " + id,
                c -> finished ? Optional.empty() : walk.middle(c.get(), position, range.upper()));
    }

    @Override
    public void close() {
        if (reader != primary) {
            reader.close();
        }
        primary.close();
    }
}
