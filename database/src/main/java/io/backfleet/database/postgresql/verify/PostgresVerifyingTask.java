package io.backfleet.database.postgresql.verify;

import static java.util.Objects.requireNonNull;

import io.backfleet.database.VerifyingTask;
import io.backfleet.database.jdbc.Looks;
import io.backfleet.database.jdbc.Side;
import io.backfleet.database.jdbc.Sql;
import io.backfleet.database.jdbc.WalkConnection;
import io.backfleet.database.jdbc.WalkStatement;
import io.backfleet.database.jdbc.WalkStatement.Slot;
import io.backfleet.database.postgresql.walk.RangeWalk;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.key.KeyRange;
import io.backfleet.protocol.task.TaskId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A comparison on PostgreSQL. Not thread-safe. */
final class PostgresVerifyingTask implements VerifyingTask {
    private static final int MOST_KEYS = 1_000;

    /** A writer that holds a row for longer than this is left alone: others wait behind this process's lock. */
    private static final String LOCK_TIMEOUT = "SET LOCAL lock_timeout = '1s'";

    /** A row can be deleted and made anew while its lock is waited for; so often in a row it hardly will. */
    private static final int JUDGE_ATTEMPTS = 5;

    private final TaskId id;
    private final KeyRange range;
    private final Side primary;
    private final Side reader;
    private final ComparedSchema schema;
    private final Identity opened;
    private final ComparisonStatements statements;
    private final RangeWalk walk;
    private final Looks looks;
    private @Nullable Key position;
    private boolean finished;

    /**
     * @param reader where the walk reads from; the same as {@code primary} unless that is a replica
     * @param looks reads the rows that the statements give
     */
    PostgresVerifyingTask(
            TaskId id,
            KeyRange range,
            Side primary,
            Side reader,
            ComparedSchema schema,
            Identity opened,
            ComparisonStatements statements,
            RangeWalk walk,
            Looks looks) {
        this.id = id;
        this.range = range;
        this.primary = primary;
        this.reader = reader;
        this.schema = schema;
        this.opened = opened;
        this.statements = statements;
        this.walk = walk;
        this.looks = looks;
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
    public Chunk compareNext(int rows) {
        if (rows < 1) {
            throw new IllegalArgumentException("rows " + rows + " < 1");
        }
        if (finished) {
            throw new IllegalStateException("task " + id + " is at its end");
        }
        Answer answer = reader.on("comparing " + rows + " rows of task " + id, c -> compare(c, rows));
        position = answer.next == null ? range.upper() : answer.next;
        finished = answer.next == null;
        return answer.chunk;
    }

    /** What one statement answered; {@code next} is null at the range's end. */
    private record Answer(Chunk chunk, @Nullable Key next) {}

    private Answer compare(WalkConnection connection, int rows) throws SQLException {
        Key from = position;
        WalkStatement statement = statements.next(from != null, range.upper() != null);
        PreparedStatement prepared = connection.prepare(statement);
        WalkConnection.bind(prepared, statement, slot -> value(slot, from, List.of(), rows));
        long start = System.nanoTime();
        try (ResultSet row = prepared.executeQuery()) {
            long compared = 0;
            Key next = null;
            Key cut = null;
            Map<Key, Look> suspects = new LinkedHashMap<>();
            while (row.next()) {
                cut = key(row, "cut");
                next = cut == null ? key(row, "next") : cut;
                compared = row.getLong(cut == null ? "compared" : "before");
                Key key = key(row, "key");
                if (key != null && !key.equals(cut)) {
                    suspects.put(key, looks.read(key, row));
                }
            }
            return new Answer(
                    new Chunk(compared, Collections.unmodifiableMap(suspects), System.nanoTime() - start), next);
        }
    }

    @Override
    public Map<Key, Look> look(List<Key> keys) {
        requireFew(keys);
        return reader.on("looking at " + keys.size() + " rows of task " + id + " again", c -> {
            reader.refresh(c);
            return look(c, keys);
        });
    }

    private static void requireFew(List<Key> keys) {
        if (keys.size() > MOST_KEYS) {
            throw new IllegalArgumentException(keys.size() + " keys at once");
        }
    }

    private Map<Key, Look> look(WalkConnection connection, List<Key> keys) throws SQLException {
        WalkStatement statement = statements.look();
        PreparedStatement prepared = connection.prepare(statement);
        WalkConnection.bind(prepared, statement, slot -> value(slot, null, keys, 0));
        Map<Key, Look> found = new LinkedHashMap<>();
        keys.forEach(key -> found.put(key, Look.GONE));
        try (ResultSet row = prepared.executeQuery()) {
            while (row.next()) {
                Key key = keys.get((int) row.getLong("n") - 1);
                found.put(key, looks.read(key, row));
            }
        }
        return found;
    }

    @Override
    public Look judge(Key key) {
        return primary.on("judging row " + key + " of task " + id, c -> {
            for (int attempt = 0; attempt < JUDGE_ATTEMPTS; attempt++) {
                Optional<Look> look = Sql.transaction(c.get(), t -> locked(t, c, key));
                // what was made anew while the lock was waited for is newer than the statement's snapshot
                if (look.isPresent() || !exists(c, key)) {
                    return look.orElse(Look.GONE);
                }
            }
            throw new BackfleetException(
                    ErrorCode.LOCK_TIMEOUT,
                    "row " + key + " of task " + id + " was deleted and made anew " + JUDGE_ATTEMPTS
                            + " times while its lock was waited for");
        });
    }

    private Optional<Look> locked(Connection transaction, WalkConnection connection, Key key) throws SQLException {
        Sql.execute(transaction, LOCK_TIMEOUT);
        WalkStatement statement = statements.judge();
        PreparedStatement prepared = connection.prepare(statement);
        WalkConnection.bind(prepared, statement, slot -> value(slot, key, List.of(), 0));
        try (ResultSet row = prepared.executeQuery()) {
            return row.next() ? Optional.of(looks.read(key, row)) : Optional.empty();
        }
    }

    private boolean exists(WalkConnection connection, Key key) throws SQLException {
        WalkStatement statement = statements.exists();
        PreparedStatement prepared = connection.prepare(statement);
        WalkConnection.bind(prepared, statement, slot -> value(slot, key, List.of(), 0));
        try (ResultSet row = prepared.executeQuery()) {
            return row.next();
        }
    }

    @Override
    public List<Optional<Key>> keysBehind(List<Key> keys) {
        requireFew(keys);
        return primary.on("looking behind " + keys.size() + " rows of task " + id, c -> {
            WalkStatement statement = statements.behind(range.upper() != null);
            PreparedStatement prepared = c.prepare(statement);
            WalkConnection.bind(prepared, statement, slot -> value(slot, null, keys, 0));
            List<Optional<Key>> behind = new ArrayList<>(Collections.nCopies(keys.size(), Optional.empty()));
            try (ResultSet row = prepared.executeQuery()) {
                while (row.next()) {
                    behind.set((int) row.getLong("n") - 1, Optional.ofNullable(key(row, "key")));
                }
            }
            return behind;
        });
    }

    @Override
    public Optional<Key> middle() {
        return reader.on(
                "looking for the middle of task " + id,
                c -> finished ? Optional.empty() : walk.middle(c.get(), position, range.upper()));
    }

    private @Nullable Object value(Slot slot, @Nullable Key from, List<Key> keys, int rows) {
        return switch (slot.kind()) {
            case FROM -> requireNonNull(from).values().get(slot.index());
            case UPPER -> requireNonNull(range.upper()).values().get(slot.index());
            case ROWS -> (long) rows;
            case KEYS -> {
                List<String> column = new ArrayList<>(keys.size());
                keys.forEach(key -> column.add(key.values().get(slot.index())));
                yield column;
            }
            case TASK, FENCE, POSITION, END, LAST_ROWS ->
                throw new IllegalStateException("a comparison has no " + slot.kind());
        };
    }

    private static @Nullable Key key(ResultSet row, String column) throws SQLException {
        List<String> values = Sql.texts(row, column);
        return values == null ? null : new Key(values);
    }

    @Override
    public void close() {
        if (reader != primary) {
            reader.close();
        }
        primary.close();
    }
}
