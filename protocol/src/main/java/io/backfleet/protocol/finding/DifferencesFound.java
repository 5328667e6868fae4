package io.backfleet.protocol.finding;

import static java.util.Objects.requireNonNull;

import io.backfleet.protocol.key.KeyColumn;
import io.backfleet.protocol.task.TaskId;
import java.util.List;

/**
 * Confirmed differences, on the differences topic. A task that had to be done again reports again: readers count a key
 * once per pass.
 *
 * @param pass which pass over the table
 * @param verifier process that found them
 * @param at milliseconds since 1970 on the verifier's clock
 * @param key columns of the keys
 */
public record DifferencesFound(
        TaskId task,
        int attempt,
        int pass,
        String verifier,
        long at,
        List<KeyColumn> key,
        List<Difference> differences) {
    public DifferencesFound {
        requireNonNull(task, "task");
        requireNonNull(verifier, "verifier");
        key = List.copyOf(key);
        differences = List.copyOf(differences);
    }

    /** The same with other differences, for messages that must be cut. */
    public DifferencesFound with(List<Difference> some) {
        return new DifferencesFound(task, attempt, pass, verifier, at, key, some);
    }
}
