package io.backfleet.database.postgresql.transfer.compare;

import static java.util.Objects.requireNonNull;

import io.backfleet.database.VerifyingTask.Chunk;
import io.backfleet.database.VerifyingTask.Look;
import io.backfleet.database.jdbc.PairLooks;
import io.backfleet.database.jdbc.Sql;
import io.backfleet.database.jdbc.WalkConnection;
import io.backfleet.database.jdbc.WalkStatement;
import io.backfleet.database.jdbc.WalkStatement.Slot;
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
        PreparedStatement prepared = connection.prepare(statement);
        WalkConnection.bind(prepared, statement, slot -> value(slot, from, to, List.of(), 0));
        long start = System.nanoTime();
        try (ResultSet row = prepared.executeQuery()) {
            long compared = 0;
            Key cut = null;
            Map<Key, Look> differing = new LinkedHashMap<>();
            while (row.next()) {
                cut = key(row, "cut");
                compared = row.getLong(cut == null ? "compared" : "before");
                Key key = key(row, "key");
                if (key != null && !key.equals(cut)) {
                    differing.put(key, looks.read(key, row));
                }
            }
            Chunk chunk = new Chunk(compared, Collections.unmodifiableMap(differing), System.nanoTime() - start);
            return new Compared(chunk, cut == null ? end : cut);
        }
    }

    /** The key that stands a number of rows further on, on the side where that is nearer. */
    public Optional<Key> end(WalkConnection connection, @Nullable Key from, @Nullable Key upper, long rows)
            throws SQLException {
        WalkStatement statement = statements.end(from != null, upper != null);
        PreparedStatement prepared = connection.prepare(statement);
        WalkConnection.bind(prepared, statement, slot -> value(slot, from, upper, List.of(), rows));
        try (ResultSet row = prepared.executeQuery()) {
            return row.next() ? Optional.ofNullable(key(row, "key")) : Optional.empty();
        }
    }

    /** Looks at rows, in one snapshot. */
    public Map<Key, Look> look(WalkConnection connection, List<Key> keys) throws SQLException {
        WalkStatement statement = statements.look();
        PreparedStatement prepared = connection.prepare(statement);
        WalkConnection.bind(prepared, statement, slot -> value(slot, null, null, keys, 0));
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

    /** The first key behind each of some, on either side. */
    List<Optional<Key>> behind(WalkConnection connection, List<Key> keys, @Nullable Key upper) throws SQLException {
        WalkStatement statement = statements.behind(upper != null);
        PreparedStatement prepared = connection.prepare(statement);
        WalkConnection.bind(prepared, statement, slot -> value(slot, null, upper, keys, 0));
        List<Optional<Key>> behind = new ArrayList<>(Collections.nCopies(keys.size(), Optional.empty()));
        try (ResultSet row = prepared.executeQuery()) {
            while (row.next()) {
                behind.set((int) row.getLong("n") - 1, Optional.ofNullable(key(row, "key")));
            }
        }
        return behind;
    }

    /** Locks the source's row to the transaction's end; whether it is there. */
    boolean lockSource(WalkConnection connection, Key key) throws SQLException {
        return lock(connection, statements.lockSource(), key);
    }

    /** The same with the target's row. */
    boolean lockTarget(WalkConnection connection, Key key) throws SQLException {
        return lock(connection, statements.lockTarget(), key);
    }

    private static boolean lock(WalkConnection connection, WalkStatement statement, Key key) throws SQLException {
        PreparedStatement prepared = connection.prepare(statement);
        WalkConnection.bind(prepared, statement, slot -> value(slot, key, null, List.of(), 0));
        try (ResultSet row = prepared.executeQuery()) {
            return row.next();
        }
    }

    /** What a parameter of a statement about two tables stands for. */
    public static @Nullable Object value(
            Slot slot, @Nullable Key from, @Nullable Key upper, List<Key> keys, long rows) {
        return switch (slot.kind()) {
            case FROM -> requireNonNull(from).values().get(slot.index());
            case UPPER -> requireNonNull(upper).values().get(slot.index());
            case ROWS -> rows;
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
}
