package io.backfleet.database.postgresql.batch;

import static java.util.Objects.requireNonNull;

import io.backfleet.database.jdbc.WalkStatement.Slot;
import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.key.KeyRange;
import io.backfleet.protocol.task.TaskId;
import org.jspecify.annotations.Nullable;

/**
 * What a fenced task binds to the parameters of its statements.
 *
 * @param fence that this process holds
 * @param range of the task
 */
public record TaskSlots(TaskId id, long fence, KeyRange range) {
    /** A parameter's value for a batch that starts at a position. */
    public @Nullable Object value(Slot slot, @Nullable Key position, int rows) {
        return switch (slot.kind()) {
            case TASK -> id.toString();
            case FENCE -> fence;
            case POSITION -> position == null ? null : position.values();
            case FROM -> requireNonNull(position).values().get(slot.index());
            case END -> requireNonNull(range.upper()).values();
            case UPPER -> requireNonNull(range.upper()).values().get(slot.index());
            case ROWS -> (long) rows;
            case KEYS -> throw new IllegalStateException("a batch has one range");
            case LAST_ROWS -> 2L * rows;
        };
    }
}
