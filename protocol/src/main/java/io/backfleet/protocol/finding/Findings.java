package io.backfleet.protocol.finding;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.key.KeyRange;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one VERIFY task found. Every row of the compared part was read after the task had begun.
 *
 * @param finished whether the whole range was compared
 * @param position when not finished: first key that was not compared; null when none was
 * @param split when not finished: a real key inside the rest at which it may be cut in two; null when none was found
 * @param compared rows
 * @param suspects rows that differed when first read
 * @param differences confirmed ones, by direction
 * @param undecided rows that could not be judged
 * @param firstDifferences the first ones in key order, at most {@link #SHOWN}; all are on the differences topic
 * @param firstUndecided the first ones in key order, at most {@link #SHOWN}
 * @param repairable stretches that hold all confirmed differences and hardly anything else, in key order, at most
 *     {@link #STRETCHES}; none when there is no difference
 * @param schema fingerprint of the walked table and of every column involved, the same before and after the task
 * @param server identity of the primary, its timeline included, the same before and after the task
 * @param reader host and port that rows were read from
 * @param lagMillis the worst replica's lag at the end; null when no replica is watched or nothing is known
 * @param lagKnown false when a replica is watched whose lag nobody could tell; then {@code lagMillis} is only what the
 *     others have
 * @param databaseMillis time spent in statements
 * @param waitedMillis time spent waiting for the throttle and for rows to settle
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Findings(
        boolean finished,
        @Nullable Key position,
        @Nullable Key split,
        long compared,
        long suspects,
        Map<Direction, Long> differences,
        long undecided,
        List<Difference> firstDifferences,
        List<Undecided> firstUndecided,
        List<KeyRange> repairable,
        String schema,
        String server,
        String reader,
        @Nullable Long lagMillis,
        boolean lagKnown,
        long databaseMillis,
        long waitedMillis) {
    /** How many keys of each kind travel with the findings themselves. */
    public static final int SHOWN = 20;

    /** How many stretches to repair one task may tell of. */
    public static final int STRETCHES = 50;

    public Findings {
        Map<Direction, Long> counts = new EnumMap<>(Direction.class);
        counts.putAll(differences);
        differences = Collections.unmodifiableMap(counts);
        firstDifferences = List.copyOf(firstDifferences);
        firstUndecided = List.copyOf(firstUndecided);
        repairable = List.copyOf(repairable);
        requireNonNull(schema, "schema");
        requireNonNull(server, "server");
        requireNonNull(reader, "reader");
        if (repairable.isEmpty() != (count(differences) == 0)) {
            throw new IllegalArgumentException(count(differences) + " differences, to be repaired in " + repairable);
        }
    }

    /** Rows over all directions. */
    public static long count(Map<Direction, Long> differences) {
        return differences.values().stream().mapToLong(Long::longValue).sum();
    }
}
