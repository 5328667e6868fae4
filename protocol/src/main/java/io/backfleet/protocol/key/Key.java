package io.backfleet.protocol.key;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;

/**
 * A position in a table's key order: one text value per key column, in the key's order. Equality is equality of the
 * texts and is used only to recognise a position that was handed out before; order is the database's business.
 *
 * @param values at least one, none null (key columns are NOT NULL)
 */
public record Key(@JsonValue List<String> values) {
    @JsonCreator
    public Key {
        values = List.copyOf(values);
        if (values.isEmpty()) {
            throw new IllegalArgumentException("a key needs at least one value");
        }
    }

    public static Key of(String... values) {
        return new Key(List.of(values));
    }

    @Override
    public String toString() {
        return values.size() == 1 ? values.get(0) : values.toString();
    }
}
