package io.backfleet.database.copy;

import io.backfleet.database.copy.SourceEnd.Running;
import io.backfleet.database.transfer.CarriedKey.Unique;
import io.backfleet.protocol.error.Problem;
import io.backfleet.protocol.spec.TableName;
import io.backfleet.protocol.task.Claim;
import io.backfleet.protocol.task.Proof;
import io.backfleet.protocol.task.Task;
import io.backfleet.protocol.task.TaskId;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The table that rows of a copy go to. Not thread-safe. */
public interface TargetEnd extends TableEnd {
    /** Unique indexes that can be walked and have no nulls. */
    List<Unique> uniques();

    /**
     * Checks what the fleet's role may do, here and in the fleet's own schema.
     *
     * @param written whether rows are written; else they are only read and locked
     */
    void checkPrivileges(TargetLayout layout, boolean written, Consumer<Problem> problems);

    /** Checks that the table of tombstones has the key's columns and the version's, of the same types. */
    void checkTombstones(TableName name, TargetLayout layout, Consumer<Problem> problems);

    /** What writing will cost more than it must, or what will happen beside it. */
    void advise(TargetLayout layout, Consumer<String> warnings);

    /** Makes the fleet's schema and registers the incarnation. */
    void register(TaskId task);

    /** Keeps which transactions ran in the source when a plan was first tried; gives those of the first try. */
    Running keepRunning(TaskId task, Running now);

    /** The same for those that were prepared there when the last of the running ones had ended. */
    List<String> keepPrepared(TaskId task, List<String> now);

    /** Opens the rows for reading, on a connection of their own. */
    TargetRows rows(TargetLayout layout);

    /** Takes a task over, on a connection of its own; empty when its incarnation has ended. */
    Optional<TargetTask> take(Task task, TargetLayout layout);

    /** What the checkpoints say of a claim. */
    Proof prove(TaskId task, Claim claim);

    /** What an application's writers run here, for people. */
    WriterStatements writers(TargetLayout layout);

    /** The statement of one batch, for people. */
    String shown(TargetLayout layout);

    /** The statement that reads a page to compare it, for people. */
    String shownComparison(TargetLayout layout);
}
