package io.backfleet.protocol.error;

import static java.util.Objects.requireNonNull;

/**
 * One thing that is wrong with an input.
 *
 * @param code what is wrong
 * @param path where, as a dotted path into the document, for instance {@code backfill.set.full_name}; empty for the whole
 * @param message what is wrong with it, naming the value
 * @param remedy what to do about it; may be empty
 */
public record Problem(ErrorCode code, String path, String message, String remedy) {
    public Problem {
        requireNonNull(code, "code");
        requireNonNull(path, "path");
        requireNonNull(message, "message");
        requireNonNull(remedy, "remedy");
    }
}
