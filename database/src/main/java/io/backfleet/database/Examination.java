package io.backfleet.database;

import io.backfleet.protocol.error.Problem;
import io.backfleet.protocol.key.KeyColumn;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a spec meets in one database, or in the two of a route.
 *
 * @param problems what keeps it from running there; when not empty, the rest may be empty
 * @param table quoted and qualified; with a transfer the one that rows go to
 * @param key the key that the table, or the one that rows come from, would be walked by
 * @param estimatedRows from statistics
 * @param tableBytes heap only
 * @param logBytes estimated write-ahead log of writing every row once; 0 when nothing is filled in
 * @param ranges how many ranges it would be cut into
 * @param statement the statement of one batch, with parameters as the engine writes them; empty when nothing is filled in
 * @param comparison the statement that compares one chunk, likewise; empty when nothing is compared
 * @param warnings what will work but cost more than it must, or what will happen beside it (triggers that fire), each
 *     with its remedy
 * @param transfer where rows come from; null when columns of one table are filled in or compared
 * @param contract what every writer must do from before the start until the old side is gone, line by line; empty where
 *     there is nothing beyond writing both sides in one statement or transaction
 */
public record Examination(
        List<Problem> problems,
        String table,
        List<KeyColumn> key,
        long estimatedRows,
        long tableBytes,
        long logBytes,
        int ranges,
        String statement,
        String comparison,
        List<String> warnings,
        @Nullable Transferred transfer,
        List<String> contract) {
    public Examination {
        problems = List.copyOf(problems);
        key = List.copyOf(key);
        warnings = List.copyOf(warnings);
        contract = List.copyOf(contract);
    }

    /** Of columns of one table. */
    public Examination(
            List<Problem> problems,
            String table,
            List<KeyColumn> key,
            long estimatedRows,
            long tableBytes,
            long logBytes,
            int ranges,
            String statement,
            String comparison,
            List<String> warnings) {
        this(
                problems,
                table,
                key,
                estimatedRows,
                tableBytes,
                logBytes,
                ranges,
                statement,
                comparison,
                warnings,
                null,
                List.of());
    }

    /**
     * The other side of a transfer.
     *
     * @param from the table that rows come from, quoted and qualified
     * @param key column of {@code from}'s key to the column of the target that carries it, in key order
     */
    public record Transferred(String from, Map<String, String> key) {
        public Transferred {
            key = Collections.unmodifiableMap(new LinkedHashMap<>(key));
        }
    }
}
