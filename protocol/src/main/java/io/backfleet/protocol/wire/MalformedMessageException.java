package io.backfleet.protocol.wire;

import org.jspecify.annotations.Nullable;

/** Bytes that are no message of the expected kind. Never retried: the same bytes stay malformed. */
public final class MalformedMessageException extends RuntimeException {
    public MalformedMessageException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
