package io.backfleet.protocol.task;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.backfleet.protocol.error.Problem;
import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.key.KeyColumn;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a PLAN task found.
 *
 * @param problems what keeps the migration from starting; when not empty the rest is without meaning
 * @param table the table as the database names it, quoted and qualified; two specs that mean one table agree in it; with a
 *     transfer the one that rows go to
 * @param key the key to walk by
 * @param boundaries real keys of the table in its key order, each once; n of them make n + 1 ranges
 * @param estimatedRows rows in the table, from statistics
 * @param warnings what will work but cost more than it must, for people
 * @param evidence what was proven before the start, by name (transaction ids, times), kept for the gate
 * @param fingerprint which table, key order and server was planned, in the engine's own form; every later task brings
 *     it back to be compared; null when it was not taken
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PlanResult(
        List<Problem> problems,
        String table,
        List<KeyColumn> key,
        List<Key> boundaries,
        long estimatedRows,
        List<String> warnings,
        Map<String, String> evidence,
        @Nullable String fingerprint) {
    public PlanResult {
        requireNonNull(table, "table");
        problems = List.copyOf(problems);
        key = List.copyOf(key);
        boundaries = List.copyOf(boundaries);
        warnings = List.copyOf(warnings);
        evidence = Collections.unmodifiableMap(new LinkedHashMap<>(evidence));
    }

    public static PlanResult refused(List<Problem> problems) {
        return new PlanResult(problems, "", List.of(), List.of(), 0, List.of(), Map.of(), null);
    }
}
