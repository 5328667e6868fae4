package io.backfleet.protocol.gate;

import static java.util.Objects.requireNonNull;

/**
 * Somebody's yes.
 *
 * @param service that is signed off; empty for an approval
 * @param by who said so
 * @param at milliseconds since 1970
 */
public record Consent(String service, String by, long at) {
    public Consent {
        requireNonNull(service, "service");
        requireNonNull(by, "by");
    }
}
