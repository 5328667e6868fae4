package io.backfleet.protocol.ledger;

/** Where one range of a ledger stands. */
public enum RangeStatus {
    /** Waits to be handed out. */
    OPEN,
    /** Handed out. */
    IN_FLIGHT,
    /** Filled in. */
    DONE,
    /** Given up on until somebody retries it. */
    PARKED
}
