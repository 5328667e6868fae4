package io.backfleet.protocol.key;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * A half-open stretch {@code [lower, upper)} of a table's key order.
 *
 * @param lower first key inside; null means from the table's beginning, whatever gets inserted there
 * @param upper first key outside; null means to the table's end, whatever gets inserted there
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record KeyRange(@Nullable Key lower, @Nullable Key upper) {
    /** The whole key space. */
    public static final KeyRange ALL = new KeyRange(null, null);

    @Override
    public String toString() {
        return "[" + (lower == null ? "-inf" : lower) + ", " + (upper == null ? "+inf" : upper) + ")";
    }
}
