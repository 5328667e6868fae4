package io.backfleet.protocol.finding;

import static java.util.Objects.requireNonNull;

import io.backfleet.protocol.key.Key;

/**
 * A row that could not be judged. It blocks like a difference.
 *
 * @param reason for people: never came to rest, or stayed locked
 */
public record Undecided(Key key, String reason) {
    public Undecided {
        requireNonNull(key, "key");
        requireNonNull(reason, "reason");
    }
}
