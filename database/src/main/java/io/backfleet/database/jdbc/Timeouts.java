package io.backfleet.database.jdbc;

/**
 * How long the client side waits, in seconds.
 *
 * @param connectSeconds for a connection, log-in included
 * @param socketSeconds for an answer; must be longer than the statement timeout, which gives the better error
 */
public record Timeouts(int connectSeconds, int socketSeconds) {
    /** For work. */
    public static final Timeouts WORK = new Timeouts(5, 75);

    /** For probes, which had better fail than wait: a late reading counts as none. */
    public static final Timeouts PROBE = new Timeouts(2, 3);
}
