package io.backfleet.database.copy;

import static java.util.Objects.requireNonNull;

import io.backfleet.database.canon.CanonicalType;
import org.jspecify.annotations.Nullable;

/**
 * The type of a column or expression on one side.
 *
 * @param declared as its engine names it, for people
 * @param canonical null when the fleet has no rule for it
 */
public record SideType(String declared, @Nullable CanonicalType canonical) {
    public SideType {
        requireNonNull(declared, "declared");
    }
}
