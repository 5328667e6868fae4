package io.backfleet.database.jdbc;

/** What a session of the fleet is for, and how long its server lets it wait. */
public enum Session {
    /** Batches, plans, examinations. */
    WORK("backfleet-worker", 2, 60),
    /** Comparisons on a replica. */
    READ("backfleet-verifier", 1, 60),
    /** Probes. */
    PROBE("backfleet-probe", 1, 2);

    /** Names of the fleet's sessions begin so. */
    public static final String NAME_PREFIX = "backfleet-";

    private static final int IDLE_SECONDS = 30;

    private final String title;
    private final int lockSeconds;
    private final int statementSeconds;

    Session(String title, int lockSeconds, int statementSeconds) {
        this.title = title;
        this.lockSeconds = lockSeconds;
        this.statementSeconds = statementSeconds;
    }

    /** How the server's lists of sessions name it. */
    public String title() {
        return title;
    }

    /** For a row's or table's lock. */
    public int lockSeconds() {
        return lockSeconds;
    }

    /** For a statement. */
    public int statementSeconds() {
        return statementSeconds;
    }

    /** For the client inside a transaction, where the server can bound that. */
    public int idleSeconds() {
        return IDLE_SECONDS;
    }
}
