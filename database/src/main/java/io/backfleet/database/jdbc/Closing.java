package io.backfleet.database.jdbc;

import io.backfleet.protocol.task.Outcome;
import io.backfleet.protocol.task.Proof;
import io.backfleet.protocol.wire.Wire;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/**
 * How a task was closed, as its checkpoint has it: what was reported, not the row's own columns.
 *
 * @param range of the task
 */
public record Closing(int range, Outcome outcome) {
    /** Reads it from the columns {@code range_id} and {@code outcome}. */
    public static Closing read(ResultSet row) throws SQLException {
        byte[] outcome = row.getString("outcome").getBytes(StandardCharsets.UTF_8);
        return new Closing(row.getInt("range_id"), Wire.read(outcome, Outcome.class));
    }

    /** What all of them come to. */
    public static Proof sum(List<Closing> closings) {
        long seen = 0;
        long mark = 0;
        for (Closing closing : closings) {
            seen += closing.outcome().counters().seen();
            mark += closing.outcome().mark(closing.range());
        }
        return new Proof(closings.size(), seen, mark);
    }
}
