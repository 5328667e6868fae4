package io.backfleet.database;

import io.backfleet.protocol.spec.MigrationSpec;
import io.backfleet.protocol.task.PlanResult;
import io.backfleet.protocol.task.Proof;
import io.backfleet.protocol.task.Task;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * What the tasks of one route work on: one database, or a source and the target that its rows go to. Checkpoints are
 * where rows are written.
 *
 * <p>Thread-safe. Every method that talks to a server throws {@link io.backfleet.protocol.error.BackfleetException} with
 * the code that the engine's error table gives.
 */
public interface Site {
    /** The route's text. */
    String id();

    /** Where the primaries are, for people: host and port, no credentials. */
    String host();

    /**
     * Looks at what a spec would meet here and changes nothing, neither schema nor rows.
     *
     * @throws io.backfleet.protocol.error.BackfleetException when the database can't be asked; what the database says
     *     against the spec is in the result
     */
    Examination examine(MigrationSpec spec);

    /**
     * Prepares a migration's start: examines the spec, makes the fleet's schema, registers the incarnation, waits until
     * every transaction older than this call has ended, and cuts the table at real keys. Idempotent.
     *
     * @param task of kind PLAN
     * @param cancelled asked while it waits; true ends the wait with {@code WORKER_STOPPING}
     */
    PlanResult plan(Task task, BooleanSupplier cancelled);

    /**
     * Takes a BACKFILL or REPAIR task over from whoever had it: raises its fence, so that the former holder can change nothing
     * more, and reads its checkpoint, in one statement.
     *
     * @return empty when the migration's incarnation has ended in this database; the task is void then
     * @throws io.backfleet.protocol.error.BackfleetException SCHEMA_CHANGED when the table is not the planned one;
     *     COLUMN_GENERATED when a repair would have to write what the server generates
     */
    Optional<FencedTask> take(Task task);

    /**
     * Opens the comparison of a VERIFY task's range. Nothing is claimed: several processes may do it at once. Waits, half
     * a minute at most, until the replica that is to be read has caught up; an interrupt ends that.
     *
     * @throws io.backfleet.protocol.error.BackfleetException SCHEMA_CHANGED when the table is not the planned one or no
     *     longer has what is compared; REPLICA_UNREACHABLE when the replica that is to be read has not caught up in time;
     *     REPLICA_UNKNOWN when this process's databases file does not name it; WORKER_STOPPING when interrupted
     */
    VerifyingTask verify(Task task);

    /**
     * Tells what the checkpoints say of a claim. They are deleted by {@link #cleanUp} only, so what is missing was lost
     * by the database.
     *
     * @param task of kind PROVE
     */
    Proof prove(Task task);

    /** Ends an incarnation: no task of it can be taken or go on any more; its checkpoints are deleted. Idempotent. */
    void cleanUp(Task task);
}
