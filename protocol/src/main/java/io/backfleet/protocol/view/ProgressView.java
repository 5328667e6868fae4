package io.backfleet.protocol.view;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * How far the work is.
 *
 * @param share of the rows, 0 to 1; 1 only when all is done, whatever the statistics said
 * @param doneRows estimate of the rows that are done, never above {@code estimatedRows}
 * @param estimatedRows of the tables, from statistics; 0 until planned
 * @param rowsPerSecond looked at over the last 10 seconds, waiting included
 * @param remainingSeconds at the pace of the time that was spent working; pauses and waits to come are not in it. Null
 *     when unknown
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ProgressView(
        double share,
        long doneRows,
        long estimatedRows,
        double rowsPerSecond,
        @Nullable Long remainingSeconds) {}
