package io.backfleet.database.copy;

import static java.util.Objects.requireNonNull;

import io.backfleet.protocol.key.Key;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A row as one side's engine gives it.
 *
 * @param key in that side's own texts
 * @param belongs whether the spec's conditions make it part of the copy; the rest means nothing when they don't
 * @param values one for each column of the layout, in its order, in that side's own texts
 * @param version in digits; null when the layout has none
 * @param stamp is another one after each write of the row, as far as the engine can tell
 */
public record Row(
        Key key,
        boolean belongs,
        List<@Nullable String> values,
        @Nullable String version,
        String stamp) {
    public Row {
        requireNonNull(key, "key");
        // List.copyOf takes no nulls
        values = Collections.unmodifiableList(new ArrayList<>(values));
        requireNonNull(stamp, "stamp");
    }

    /**
     * The rows of a stretch, in key order.
     *
     * @param next the first key behind them and inside the range; null at the range's end
     */
    public record Page(List<Row> rows, @Nullable Key next) {
        public Page {
            rows = List.copyOf(rows);
        }
    }
}
