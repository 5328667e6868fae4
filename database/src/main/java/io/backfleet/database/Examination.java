package io.backfleet.database;

import io.backfleet.protocol.error.Problem;
import io.backfleet.protocol.key.KeyColumn;
import java.util.List;

/**
 * What a spec meets in one database.
 *
 * @param problems what keeps it from running there; when not empty, the rest may be empty
 * @param table quoted and qualified
 * @param key the key that the table would be walked by
 * @param estimatedRows from statistics
 * @param tableBytes heap only
 * @param logBytes estimated write-ahead log of writing every row once; 0 when nothing is filled in
 * @param ranges how many ranges it would be cut into
 * @param statement the statement of one batch, with parameters as the engine writes them; empty when nothing is filled in
 * @param comparison the statement that compares one chunk, likewise; empty when nothing is compared
 * @param warnings what will work but cost more than it must, or what will happen beside it (triggers that fire), each
 *     with its remedy
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
        List<String> warnings) {
    public Examination {
        problems = List.copyOf(problems);
        key = List.copyOf(key);
        warnings = List.copyOf(warnings);
    }
}
