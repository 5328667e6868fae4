package io.backfleet.protocol.finding;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.backfleet.protocol.key.Key;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A confirmed difference: seen, seen again when everything on its way had arrived, and seen under the row's lock.
 *
 * @param key of the row
 * @param columns those that differ, in the spec's order; at least one; {@link #ROW} alone when one side has no such row
 */
public record Difference(Key key, List<Column> columns) {
    /** Stands for the row as a whole where one side has no such row. */
    public static final String ROW = "*";

    public Difference {
        requireNonNull(key, "key");
        columns = List.copyOf(columns);
        if (columns.isEmpty()) {
            throw new IllegalArgumentException("a difference in no column");
        }
    }

    /** The first column's: what a count by direction goes by, so that each row counts once. */
    @JsonIgnore
    public Direction direction() {
        return columns.get(0).direction();
    }

    /** The same without its values. */
    public Difference masked() {
        return new Difference(
                key,
                columns.stream()
                        .map(column -> new Column(column.name(), column.direction(), null, null))
                        .toList());
    }

    /**
     * A column that differs.
     *
     * @param expected what the old side calls for, as text, cut after 200 characters; null when it is null or when values
     *     are masked, which they are unless the spec shows them
     * @param actual what the new side holds, likewise
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Column(
            String name,
            Direction direction,
            @Nullable String expected,
            @Nullable String actual) {
        public Column {
            requireNonNull(name, "name");
            requireNonNull(direction, "direction");
        }
    }
}
