package io.backfleet.protocol.state;

/** Where a migration stands in one database. */
public enum ShardPhase {
    /** Not planned yet. */
    PLANNING,
    /** Planning found problems. */
    REFUSED,
    /** Planned; ranges are open or in flight. */
    BACKFILLING,
    /** The ledger is one done range; the database is asked whether it has all that was reported. */
    PROVING,
    /** Nothing is left but parked ranges, or the proof keeps failing: somebody must look. */
    STUCK,
    /** The ledger is one done range, and the database bears it out. */
    DONE
}
