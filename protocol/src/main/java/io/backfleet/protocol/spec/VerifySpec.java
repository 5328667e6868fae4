package io.backfleet.protocol.spec;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What to compare and how. Complete in itself: what the spec left to the backfill is filled in when it is read.
 *
 * @param table the table; with a transfer the one that rows come from
 * @param key name of the unique constraint or index to walk by; null means the primary key
 * @param columns column to the SQL expression that it must equal, null counting as a value, in the spec's order; with a
 *     transfer columns of {@code into}, and those that are not named here have a column of the same name to equal
 * @param filled columns that must only not be null: those that a backfill fills with something else each time
 * @param tolerance column to the greatest allowed distance, at least 0; for numbers. None means exactly equal.
 * @param ignored columns that are not compared, each with the reason
 * @param frozen tables that expressions may look things up in, because their owner promises that they do not change
 * @param readFrom {@code host[:port]} of the replica to read from; empty for the primary
 * @param settleMillis a row that differs is looked at again after so long, milliseconds: what a correct writer may take
 *     from its first write to its last
 * @param hotTries looks at a row that keeps changing before it is judged under its lock
 * @param everyMillis from one pass to the next once the gate has the passes that it wants, milliseconds
 * @param autoRepair whether confirmed differences are repaired without being asked
 * @param values whether differences carry the values themselves
 * @param transfer where the other side's rows are; null when both sides are columns of {@code table}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record VerifySpec(
        TableName table,
        @Nullable String key,
        Map<String, String> columns,
        Set<String> filled,
        Map<String, BigDecimal> tolerance,
        Map<String, String> ignored,
        List<String> frozen,
        String readFrom,
        long settleMillis,
        int hotTries,
        long everyMillis,
        boolean autoRepair,
        boolean values,
        @Nullable Transfer transfer) {
    public static final long DEFAULT_SETTLE_MILLIS = 1_000;
    public static final int DEFAULT_HOT_TRIES = 5;
    public static final long DEFAULT_EVERY_MILLIS = 60_000;

    public VerifySpec {
        requireNonNull(table, "table");
        columns.forEach((column, expression) -> SqlText.flaw(requireNonNull(expression, column))
                .ifPresent(flaw -> {
                    throw new IllegalArgumentException("the expression for " + column + " " + flaw);
                }));
        columns = Collections.unmodifiableMap(new LinkedHashMap<>(columns));
        filled = Collections.unmodifiableSet(new LinkedHashSet<>(filled));
        tolerance = Collections.unmodifiableMap(new LinkedHashMap<>(tolerance));
        ignored = Collections.unmodifiableMap(new LinkedHashMap<>(ignored));
        frozen = List.copyOf(frozen);
        requireNonNull(readFrom, "readFrom");
        if (transfer == null && columns.isEmpty() && filled.isEmpty()) {
            throw new IllegalArgumentException("nothing to compare");
        }
        if (settleMillis < 0 || hotTries < 1 || everyMillis < 0) {
            throw new IllegalArgumentException(
                    "settle " + settleMillis + " ms, hot tries " + hotTries + ", every " + everyMillis + " ms");
        }
    }

    /** Compares columns of one table. */
    public VerifySpec(
            TableName table,
            @Nullable String key,
            Map<String, String> columns,
            Set<String> filled,
            Map<String, BigDecimal> tolerance,
            Map<String, String> ignored,
            List<String> frozen,
            String readFrom,
            long settleMillis,
            int hotTries,
            long everyMillis,
            boolean autoRepair,
            boolean values) {
        this(
                table,
                key,
                columns,
                filled,
                tolerance,
                ignored,
                frozen,
                readFrom,
                settleMillis,
                hotTries,
                everyMillis,
                autoRepair,
                values,
                null);
    }

    /** The comparison that a backfill calls for when its spec says nothing about it. */
    public static VerifySpec of(BackfillSpec backfill) {
        return new VerifySpec(
                backfill.table(),
                backfill.key(),
                backfill.onlyWhereNull() ? Map.of() : backfill.set(),
                backfill.onlyWhereNull() ? backfill.set().keySet() : Set.of(),
                Map.of(),
                Map.of(),
                backfill.frozen(),
                "",
                DEFAULT_SETTLE_MILLIS,
                DEFAULT_HOT_TRIES,
                DEFAULT_EVERY_MILLIS,
                false,
                false,
                backfill.transfer());
    }
}
