package io.backfleet.protocol.error;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;

/**
 * A failure as a value that travels in messages.
 *
 * @param code what failed
 * @param message for people; holds no secret and no row data
 */
public record Failure(ErrorCode code, String message) {
    /** Longer messages are cut to it: a failure must never make a message too large for its topic. */
    static final int MAX_MESSAGE = 2_000;

    private static final String CUT = "...";

    public Failure {
        requireNonNull(code, "code");
        requireNonNull(message, "message");
        if (message.length() > MAX_MESSAGE) {
            message = cut(message);
        }
        // messages quote what they refuse, and half a character can come in, but not go out
        message = new String(message.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    /** Never between the two halves of a character: half a one cannot be written as UTF-8. */
    private static String cut(String message) {
        int end = MAX_MESSAGE - CUT.length();
        return message.substring(0, Character.isHighSurrogate(message.charAt(end - 1)) ? end - 1 : end) + CUT;
    }

    public static Failure of(BackfleetException e) {
        return new Failure(e.code(), e.text());
    }

    @Override
    public String toString() {
        return code + ": " + message;
    }
}
