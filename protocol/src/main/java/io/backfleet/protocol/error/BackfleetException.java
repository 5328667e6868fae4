package io.backfleet.protocol.error;

import org.jspecify.annotations.Nullable;

/** A failure with a code. The message names the subject, the numbers and what to do next, and never holds a secret. */
public class BackfleetException extends RuntimeException {
    private final ErrorCode code;

    public BackfleetException(ErrorCode code, String message) {
        this(code, message, null);
    }

    public BackfleetException(ErrorCode code, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    public ErrorCode code() {
        return code;
    }

    public ErrorKind kind() {
        return code.kind();
    }

    /** The message, never null. */
    public String text() {
        String message = getMessage();
        return message == null ? code.name() : message;
    }
}
