package io.backfleet.protocol.state;

/** Where a migration stands in one database. */
public enum ShardPhase {
    /** Not planned yet. */
    PLANNING,
    /** Planning found problems. */
    REFUSED,
    /** Planned; ranges are open or in flight. */
    BACKFILLING,
    /** Nothing is left but parked ranges: somebody must look. */
    STUCK,
    /** The ledger is one done range. */
    DONE
}
