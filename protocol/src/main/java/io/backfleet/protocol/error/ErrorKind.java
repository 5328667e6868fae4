package io.backfleet.protocol.error;

/** What may be done about a failure. Retry, metrics and screens hang on the kind, never on a message's text. */
public enum ErrorKind {
    /** The input is wrong; somebody must change it. Never retried. */
    INVALID,
    /** The surroundings are at fault for now (connection, deadlock, fail-over). Retried with backoff, without limit. */
    TRANSIENT,
    /** The data or the set-up is at fault (constraint, privilege, missing object). Retried a few times, then parked. */
    PERMANENT,
    /** A defect of Backfleet's own. Handled like {@link #PERMANENT} and reported as such. */
    INTERNAL
}
