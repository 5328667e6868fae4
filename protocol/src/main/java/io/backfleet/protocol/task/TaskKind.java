package io.backfleet.protocol.task;

/** What a task does. */
public enum TaskKind {
    /** Checks the spec against the database and cuts the table into ranges. */
    PLAN,
    /** Fills in the rows of one range. */
    BACKFILL,
    /** Compares both sides of one range, and changes nothing. */
    VERIFY,
    /** Writes the rows of one range that a verification found to differ. */
    REPAIR,
    /** Compares what was reported of a walk over a table with the checkpoints that the database has of it. */
    PROVE,
    /** Ends a migration in one database: forbids its tasks for good and deletes its checkpoints. */
    CLEANUP
}
