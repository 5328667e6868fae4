package io.backfleet.coordinator.state;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.backfleet.protocol.finding.Findings;
import io.backfleet.protocol.finding.Fingerprints;
import org.jspecify.annotations.Nullable;

/**
 * What verifiers last said of a database.
 *
 * @param at when; null before the first result
 * @param lagMillis the worst replica's lag then; null when no replica is watched or nothing is known
 * @param lagKnown false when a replica is watched whose lag nobody could tell, and before the first result
 * @param schema fingerprint of table and columns; empty before the first result
 * @param server identity of the primary; empty before the first result
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Heard(@Nullable Long at, @Nullable Long lagMillis, boolean lagKnown, String schema, String server) {
    static final Heard NOTHING = new Heard(null, null, false, "", "");

    public Heard {
        requireNonNull(schema, "schema");
        requireNonNull(server, "server");
    }

    /** With what was said now; parts of identities that not every verifier may see are kept. */
    Heard and(Findings found, long now) {
        return new Heard(
                now,
                found.lagMillis(),
                found.lagKnown(),
                Fingerprints.both(schema, found.schema()),
                Fingerprints.both(server, found.server()));
    }
}
