package io.backfleet.database.jdbc;

import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.task.Counters;
import io.backfleet.protocol.task.Outcome;
import io.backfleet.protocol.wire.Wire;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a checkpoint row holds beside its fence.
 *
 * @param position first key that is not done; null while nothing before it has a known key
 * @param finished whether the range is done to its end
 * @param counters rows and batches; times are zero
 * @param outcome how the task was closed; null while it is open
 */
public record Checkpoint(
        @Nullable Key position,
        boolean finished,
        Counters counters,
        @Nullable Outcome outcome) {
    /** The columns that {@link #read} wants, the position among them. */
    public static final String COLUMNS = "\"position\", finished, seen, changed, batches, outcome";

    /**
     * Reads it from a row.
     *
     * @param position as the engine stores it
     */
    public static Checkpoint read(ResultSet row, @Nullable List<String> position) throws SQLException {
        long seen = row.getLong("seen");
        long changed = row.getLong("changed");
        String outcome = row.getString("outcome");
        return new Checkpoint(
                position == null ? null : new Key(position),
                row.getBoolean("finished"),
                new Counters(seen, changed, seen - changed, row.getLong("batches"), 0, 0),
                outcome == null ? null : Wire.read(outcome.getBytes(StandardCharsets.UTF_8), Outcome.class));
    }

    /** An outcome as the row stores it. */
    public static String text(Outcome outcome) {
        return new String(Wire.write(outcome), StandardCharsets.UTF_8);
    }
}
