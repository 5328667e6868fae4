package io.backfleet.protocol.error;

import static java.util.Objects.requireNonNull;

/**
 * A failure as a value that travels in messages.
 *
 * @param code what failed
 * @param message for people; holds no secret and no row data
 */
public record Failure(ErrorCode code, String message) {
    /** Longer messages are cut: a failure must never make a message too large for its topic. */
    static final int MAX_MESSAGE = 2_000;

    public Failure {
        requireNonNull(code, "code");
        requireNonNull(message, "message");
        if (message.length() > MAX_MESSAGE) {
            message = message.substring(0, MAX_MESSAGE) + "...";
        }
    }

    public static Failure of(BackfleetException e) {
        return new Failure(e.code(), e.text());
    }

    @Override
    public String toString() {
        return code + ": " + message;
    }
}
