package io.backfleet.embedded.process;

/**
 * An embedded server could not be prepared, started, reached or stopped. The message names the server, what was tried, for how long, the end of
 * its log where there is one, and what to do next.
 */
public final class EmbeddedServerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message subject, numbers and remedy */
    public EmbeddedServerException(String message) {
        super(message);
    }

    /**
     * @param message subject, numbers and remedy
     * @param cause what was thrown below
     */
    public EmbeddedServerException(String message, Throwable cause) {
        super(message, cause);
    }

    /** The failure of a start: the cause itself when it tells all, else a new one around it. */
    public static EmbeddedServerException notStarted(String what, Exception cause) {
        return cause instanceof EmbeddedServerException told
                ? told
                : new EmbeddedServerException(what + " could not be started: " + cause, cause);
    }
}
