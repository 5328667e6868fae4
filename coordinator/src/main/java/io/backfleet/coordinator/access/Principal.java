package io.backfleet.coordinator.access;

import static java.util.Objects.requireNonNull;

import java.util.Set;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/**
 * Somebody whom the API knows.
 *
 * @param name unlike every other, whatever the case of its letters
 * @param rights at least one
 * @param tokenSha256 hash of their token, 64 lower-case hexadecimal digits; null for none
 * @param certificate subject of their client certificate; null for none
 */
public record Principal(
        String name,
        Set<Right> rights,
        @Nullable String tokenSha256,
        @Nullable X500Principal certificate) {
    public Principal {
        requireNonNull(name, "name");
        rights = Set.copyOf(rights);
    }
}
