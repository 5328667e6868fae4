package io.backfleet.protocol.spec;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What to fill in, and with what: columns of a table, or another table.
 *
 * @param table the table; with a transfer the one that rows come from
 * @param key name of the unique constraint or index to walk by; null means the primary key
 * @param set column to expression over a row of {@code table}, in the spec's order; one SQL expression each, whatever way
 *     it came here. With a transfer columns of {@code into}, and those that are not named here have a column of the same
 *     name to come from.
 * @param onlyWhereNull write a column only while it is null; this admits expressions that give another value each time
 * @param frozen tables that expressions may look things up in, because their owner promises that they do not change
 * @param transfer where rows go; null when columns of {@code table} itself are filled in
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record BackfillSpec(
        TableName table,
        @Nullable String key,
        Map<String, String> set,
        boolean onlyWhereNull,
        List<String> frozen,
        @Nullable Transfer transfer) {
    public BackfillSpec {
        requireNonNull(table, "table");
        set.forEach((column, expression) -> SqlText.flaw(requireNonNull(expression, column))
                .ifPresent(flaw -> {
                    throw new IllegalArgumentException("the expression for " + column + " " + flaw);
                }));
        set = Collections.unmodifiableMap(new LinkedHashMap<>(set));
        frozen = List.copyOf(frozen);
        if (transfer != null && onlyWhereNull) {
            throw new IllegalArgumentException("rows of another table are there or not, but never null");
        }
    }

    /** Fills in columns of the table itself. */
    public BackfillSpec(
            TableName table,
            @Nullable String key,
            Map<String, String> set,
            boolean onlyWhereNull,
            List<String> frozen) {
        this(table, key, set, onlyWhereNull, frozen, null);
    }
}
