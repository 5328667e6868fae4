package io.backfleet.protocol.spec;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which columns of a table to fill in, and with what.
 *
 * @param table the table
 * @param key name of the unique constraint or index to walk by; null means the primary key
 * @param set column to expression, in the spec's order; one SQL expression each, whatever way it came here
 * @param onlyWhereNull write a column only while it is null; this admits expressions that give another value each time
 * @param frozen tables that expressions may look things up in, because their owner promises that they do not change
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record BackfillSpec(
        TableName table, @Nullable String key, Map<String, String> set, boolean onlyWhereNull, List<String> frozen) {
    public BackfillSpec {
        requireNonNull(table, "table");
        set.forEach((column, expression) -> SqlText.flaw(requireNonNull(expression, column))
                .ifPresent(flaw -> {
                    throw new IllegalArgumentException("the expression for " + column + " " + flaw);
                }));
        set = Collections.unmodifiableMap(new LinkedHashMap<>(set));
        frozen = List.copyOf(frozen);
    }
}
