package io.backfleet.protocol.state;

/** Where a migration stands. */
public enum MigrationPhase {
    /** Databases are being checked and cut into ranges; nothing has been written. */
    PLANNING(false),
    /** Rows are being filled in; databases that are through with that are compared already. */
    RUNNING(false),
    /** Both sides are compared, pass after pass, until somebody finishes it; the gate tells when that is safe. */
    VERIFYING(false),
    /** Stopped by an operator. */
    PAUSED(false),
    /**
     * Every ledger of every database is one done range, and every database bears its ledger out; with a verification,
     * somebody has finished that as well.
     */
    DONE(true),
    /** Ended by an operator. */
    CANCELLED(true),
    /** Refused while planning; nothing has been written. */
    REFUSED(true);

    private final boolean ended;

    MigrationPhase(boolean ended) {
        this.ended = ended;
    }

    /** Whether it can never run again under this incarnation. */
    public boolean ended() {
        return ended;
    }
}
