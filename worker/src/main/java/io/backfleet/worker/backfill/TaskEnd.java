package io.backfleet.worker.backfill;

import io.backfleet.protocol.error.Failure;
import io.backfleet.protocol.task.Health;
import io.backfleet.protocol.task.Outcome;

/** How a slot's work on a BACKFILL task ended. */
public sealed interface TaskEnd {
    /** The task is closed in the database with this outcome. */
    record Closed(Outcome outcome, Health health) implements TaskEnd {}

    /** The attempt failed; the task is open. */
    record Failed(Failure failure, Health health) implements TaskEnd {}

    /** Somebody else has the task: there is nothing to say. */
    record Moot(String why) implements TaskEnd {}
}
