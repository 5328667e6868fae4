package io.backfleet.database.mysql.verify;

import static io.backfleet.database.mysql.verify.Queries.query;
import static java.util.Objects.requireNonNull;

import io.backfleet.database.VerifyingTask;
import io.backfleet.database.jdbc.Looks;
import io.backfleet.database.jdbc.Side;
import io.backfleet.database.jdbc.WalkConnection;
import io.backfleet.database.jdbc.WalkConnection.SlotValues;
import io.backfleet.database.jdbc.WalkStatement;
import io.backfleet.database.jdbc.WalkStatement.Slot;
import io.backfleet.database.mysql.walk.KeyQuery;
import io.backfleet.database.mysql.walk.RangeWalk;
import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.key.KeyRange;
import io.backfleet.protocol.task.TaskId;
import io.backfleet.protocol.wire.Wire;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A comparison on MySQL or MariaDB. Not thread-safe. */
final class MySqlVerifyingTask implements VerifyingTask {
    private static final int MOST_KEYS = 1_000;

    /** Keys that one statement looks behind: a text of this many statements is read quickly still. */
    private static final int BEHIND_AT_ONCE = 32;

    private final TaskId id;
    private final KeyRange range;
    private final Side primary;
    private final Side reader;
    private final ComparedSchema schema;
    private final Identity opened;
    private final ComparisonStatements statements;
    private final RangeWalk walk;
    private final Looks looks;
    private final Judge judge;
    private @Nullable Key position;
    private boolean finished;

    /**
     * @param reader where the walk reads from; the same as {@code primary} unless that is a replica
     * @param looks reads the rows that the statements give
     */
    MySqlVerifyingTask(
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
        this.judge = new Judge(id, primary, statements, looks);
        this.position = range.lower();
    }

    /** Keys as a statement takes them. */
    private record Wanted(List<List<String>> keys) {
        static String json(List<Key> keys) {
            Wanted wanted = new Wanted(keys.stream().map(Key::values).toList());
            return new String(Wire.write(wanted), StandardCharsets.UTF_8);
        }
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
        long start = System.nanoTime();
        return query(connection, statement, slot -> value(slot, from, rows), row -> {
            long compared = 0;
            Key next = null;
            Map<Key, Look> suspects = new LinkedHashMap<>();
            while (row.next()) {
                if (row.getLong("n") == 0) {
                    compared = row.getLong("compared");
                    next = next(row);
                } else if (suspects.size() == ComparisonStatements.MOST_FOUND) {
                    // the chunk ends before this one
                    next = KeyQuery.key(row, statements.width());
                    compared = row.getLong("n") - 1;
                } else {
                    compared = row.getLong("compared");
                    next = next(row);
                    Key key = KeyQuery.key(row, statements.width());
                    suspects.put(key, looks.read(key, row));
                }
            }
            return new Answer(
                    new Chunk(compared, Collections.unmodifiableMap(suspects), System.nanoTime() - start), next);
        });
    }

    private @Nullable Key next(ResultSet row) throws SQLException {
        List<String> values = new ArrayList<>();
        for (int i = 1; i <= statements.width(); i++) {
            String value = row.getString("next" + i);
            if (value == null) {
                return null;
            }
            values.add(value);
        }
        return new Key(values);
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
        Map<Key, Look> found = new LinkedHashMap<>();
        keys.forEach(key -> found.put(key, Look.GONE));
        return query(connection, statements.look(), slot -> Wanted.json(keys), row -> {
            while (row.next()) {
                Key key = keys.get((int) row.getLong("n") - 1);
                found.put(key, looks.read(key, row));
            }
            return found;
        });
    }

    @Override
    public Look judge(Key key) {
        return judge.judge(key);
    }

    @Override
    public List<Optional<Key>> keysBehind(List<Key> keys) {
        requireFew(keys);
        return primary.on("looking behind " + keys.size() + " rows of task " + id, c -> {
            List<Optional<Key>> behind = new ArrayList<>(Collections.nCopies(keys.size(), Optional.empty()));
            int done = 0;
            while (done < keys.size()) {
                int size = keys.size() - done >= BEHIND_AT_ONCE ? BEHIND_AT_ONCE : 1;
                behind(c, keys.subList(done, done + size), behind.subList(done, done + size));
                done += size;
            }
            return behind;
        });
    }

    private void behind(WalkConnection connection, List<Key> keys, List<Optional<Key>> behind) throws SQLException {
        WalkStatement statement = statements.behind(keys.size(), range.upper() != null);
        SlotValues values = slot -> slot.kind() == WalkStatement.Kind.KEYS
                ? keys.get(slot.index() / statements.width()).values().get(slot.index() % statements.width())
                : value(slot, null, 0);
        query(connection, statement, values, row -> {
            while (row.next()) {
                behind.set(row.getInt("n"), Optional.of(KeyQuery.key(row, statements.width())));
            }
            return true;
        });
    }

    @Override
    public Optional<Key> middle() {
        return reader.on(
                "looking for the middle of task " + id,
                c -> finished ? Optional.empty() : walk.middle(c.get(), position, range.upper()));
    }

    private @Nullable Object value(Slot slot, @Nullable Key from, int rows) {
        return switch (slot.kind()) {
            case FROM -> requireNonNull(from).values().get(slot.index());
            case UPPER -> requireNonNull(range.upper()).values().get(slot.index());
            case ROWS -> (long) rows;
            case KEYS, TASK, FENCE, POSITION, END, LAST_ROWS ->
                throw new IllegalStateException("a comparison has no " + slot.kind() + " here");
        };
    }

    @Override
    public void close() {
        if (reader != primary) {
            reader.close();
        }
        primary.close();
    }
}
