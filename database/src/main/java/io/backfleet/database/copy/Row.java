package io.backfleet.database.copy;

import static java.util.Objects.requireNonNull;

import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
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
 * @param elsewhere set when only the route or the origin keeps it from being part of the copy
 * @param values one for each column of the layout, in its order, in that side's own texts
 * @param version in digits; null when the layout has none
 * @param stamp is another one after each write of the row, as far as the engine can tell
 */
public record Row(
        Key key,
        boolean belongs,
        @Nullable Elsewhere elsewhere,
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
     * A row that goes to, or came from, another database than the one of this route.
     *
     * @param owner that database, as the row gives it: any text; null when it gives none
     */
    public record Elsewhere(@Nullable String owner) {
        /**
         * For a target row whose key is needed for a row of the route's own.
         *
         * @param doing what failed
         * @param key of the row
         */
        public BackfleetException taken(String doing, Key key) {
            return new BackfleetException(
                    ErrorCode.ROW_REJECTED,
                    doing + " was rolled back: row " + key + " of the target is not this source's: 'origin' gives "
                            + shown() + " for it; no row of another source is overwritten");
        }

        String shown() {
            return owner == null ? "null" : "'" + owner + "'";
        }
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
