package io.backfleet.database.mysql.transfer.compare;

import static java.util.Objects.requireNonNull;

import io.backfleet.database.VerifyingTask.Chunk;
import io.backfleet.database.VerifyingTask.Look;
import io.backfleet.database.jdbc.PairLooks;
import io.backfleet.database.jdbc.Sql;
import io.backfleet.database.jdbc.WalkConnection;
import io.backfleet.database.jdbc.WalkConnection.SlotValues;
import io.backfleet.database.jdbc.WalkStatement;
import io.backfleet.database.jdbc.WalkStatement.Slot;
import io.backfleet.database.mysql.rule.Warnings;
import io.backfleet.database.mysql.transfer.pair.WantedKeys;
import io.backfleet.database.mysql.walk.KeyQuery;
import io.backfleet.protocol.key.Key;
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

/** Runs the statements that compare two tables, on whatever connection it is given. Immutable. */
public final class PairReader {
    /** Keys that one statement looks behind: a text of this many statements is read quickly still. */
    private static final int BEHIND_AT_ONCE = 32;

    private final PairStatements statements;
    private final PairLooks looks;

    /** @param values whether differences carry the values themselves */
    public PairReader(PairStatements statements, boolean values) {
        this.statements = statements;
        this.looks = new PairLooks(statements.names(), values);
    }

    /**
     * A chunk, and where the next one begins.
     *
     * @param next null when the chunk reached the end
     */
    public record Compared(Chunk chunk, @Nullable Key next) {}

    /** Compares the next rows of a stretch, about so many of either side. */
    public Compared compare(WalkConnection connection, @Nullable Key from, @Nullable Key upper, int rows)
            throws SQLException {
        Key end = end(connection, from, upper, rows).orElse(null);
        Key to = end == null ? upper : end;
        WalkStatement statement = statements.chunk(from != null, to != null);
        long start = System.nanoTime();
        return query(connection, statement, slot -> value(slot, from, to, 0), row -> {
            long compared = 0;
            Key next = end;
            Map<Key, Look> differing = new LinkedHashMap<>();
            while (row.next()) {
                boolean differs = row.getBoolean("differs");
                Key key = KeyQuery.key(row, statements.width());
                if (differs && differing.size() == PairStatements.MOST_FOUND) {
                    // the chunk ends before this one
                    next = key;
                    compared = row.getLong("n") - 1;
                    break;
                }
                compared = row.getLong("n");
                if (differs) {
                    differing.put(key, looks.read(key, row));
                }
            }
            Chunk chunk = new Chunk(compared, Collections.unmodifiableMap(differing), System.nanoTime() - start);
            return new Compared(chunk, next);
        });
    }

    /** The key that stands a number of rows further on, on the side where that is nearer. */
    private Optional<Key> end(WalkConnection connection, @Nullable Key from, @Nullable Key upper, long rows)
            throws SQLException {
        WalkStatement statement = statements.end(from != null, upper != null);
        return query(connection, statement, slot -> value(slot, from, upper, rows), this::first);
    }

    /** Looks at rows, in one snapshot. */
    public Map<Key, Look> look(WalkConnection connection, List<Key> keys) throws SQLException {
        Map<Key, Look> found = new LinkedHashMap<>();
        keys.forEach(key -> found.put(key, Look.GONE));
        return query(connection, statements.look(), slot -> WantedKeys.json(keys), row -> {
            while (row.next()) {
                Key key = keys.get((int) row.getLong("n") - 1);
                found.put(key, looks.read(key, row));
            }
            return found;
        });
    }

    /** The first key behind each of some, on either side. */
    List<Optional<Key>> behind(WalkConnection connection, List<Key> keys, @Nullable Key upper) throws SQLException {
        List<Optional<Key>> behind = new ArrayList<>(Collections.nCopies(keys.size(), Optional.empty()));
        int done = 0;
        while (done < keys.size()) {
            // one text for each of two sizes, so that few are prepared
            int size = keys.size() - done >= BEHIND_AT_ONCE ? BEHIND_AT_ONCE : 1;
            behind(connection, keys.subList(done, done + size), upper, behind.subList(done, done + size));
            done += size;
        }
        return behind;
    }

    private void behind(WalkConnection connection, List<Key> keys, @Nullable Key upper, List<Optional<Key>> behind)
            throws SQLException {
        WalkStatement statement = statements.behind(keys.size(), upper != null);
        int width = statements.width();
        SlotValues values = slot -> slot.kind() == WalkStatement.Kind.KEYS
                ? keys.get(slot.index() / width).values().get(slot.index() % width)
                : value(slot, null, upper, 0);
        query(connection, statement, values, row -> {
            while (row.next()) {
                behind.set(row.getInt("n"), Optional.of(KeyQuery.key(row, width)));
            }
            return true;
        });
    }

    /** Locks the source's row to the transaction's end; whether it is there. */
    boolean lockSource(WalkConnection connection, Key key) throws SQLException {
        return query(connection, statements.lockSource(), slot -> value(slot, key, null, 0), ResultSet::next);
    }

    /** The same with the target's row. */
    boolean lockTarget(WalkConnection connection, Key key) throws SQLException {
        return query(connection, statements.lockTarget(), slot -> value(slot, key, null, 0), ResultSet::next);
    }

    private Optional<Key> first(ResultSet row) throws SQLException {
        return row.next() ? Optional.of(KeyQuery.key(row, statements.width())) : Optional.empty();
    }

    /** Runs a statement and refuses warnings: rows that it warns of were compared with some other value. */
    private static <T> T query(WalkConnection connection, WalkStatement statement, SlotValues values, Sql.Row<T> answer)
            throws SQLException {
        PreparedStatement prepared = connection.prepare(statement);
        WalkConnection.bind(prepared, statement, values);
        T read;
        try (ResultSet rows = prepared.executeQuery()) {
            read = answer.read(rows);
        }
        Warnings.refuse(prepared);
        return read;
    }

    /** What a parameter of a statement about a stretch stands for. */
    static @Nullable Object value(Slot slot, @Nullable Key from, @Nullable Key upper, long rows) {
        return switch (slot.kind()) {
            case FROM -> requireNonNull(from).values().get(slot.index());
            case UPPER -> requireNonNull(upper).values().get(slot.index());
            case ROWS -> rows;
            case TASK, FENCE, POSITION, END, KEYS, LAST_ROWS ->
                throw new IllegalStateException("a comparison has no " + slot.kind() + " here");
        };
    }
}
