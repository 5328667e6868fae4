package io.backfleet.protocol.view;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * A task that is handed out.
 *
 * @param range its range; 0 for planning and cleaning up
 * @param worker who holds it; empty while it waits to be taken
 * @param since when it was handed out
 * @param live what its worker last said of it; null when nothing is known
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TaskView(
        int range,
        int attempt,
        String worker,
        long estimatedRows,
        long since,
        @Nullable Live live) {
    /**
     * @param seen rows so far, likewise changed and skipped
     * @param batchRows size of the next batch
     * @param batchMillis database time of recent batches, the 90th percentile
     * @param waiting whether it waits for the throttle
     */
    public record Live(
            long seen, long changed, long skipped, long batches, int batchRows, double batchMillis, boolean waiting) {}
}
