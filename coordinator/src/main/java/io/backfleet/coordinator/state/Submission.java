package io.backfleet.coordinator.state;

import static java.util.Objects.requireNonNull;

import io.backfleet.protocol.spec.MigrationSpec;
import java.util.List;

/**
 * What was accepted and never changes. Kept apart from {@link Migration}, which changes often, so that a list of ten
 * thousand databases is written once.
 *
 * @param command id of the command that was accepted
 * @param databases texts of its routes, sorted, at least one: the spec's patterns as they matched at that moment
 * @param at milliseconds since 1970, like every time in this package
 */
public record Submission(
        RunId run, String command, MigrationSpec spec, String digest, List<String> databases, String by, long at) {
    public Submission {
        requireNonNull(run, "run");
        requireNonNull(command, "command");
        requireNonNull(spec, "spec");
        requireNonNull(digest, "digest");
        databases = List.copyOf(databases);
        requireNonNull(by, "by");
    }
}
