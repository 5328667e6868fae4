package io.backfleet.database.copy;

import static java.util.Objects.requireNonNull;

import io.backfleet.protocol.key.Key;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A row that is to be in the target.
 *
 * @param key as the target's engine reads it
 * @param values one for each column of the layout, in its order, as canonical texts
 * @param version in digits; null when the layout has none
 */
public record NewRow(
        Key key, List<@Nullable String> values, @Nullable String version) {
    public NewRow {
        requireNonNull(key, "key");
        values = Collections.unmodifiableList(new ArrayList<>(values));
    }
}
