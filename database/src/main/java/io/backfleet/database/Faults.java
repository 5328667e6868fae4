package io.backfleet.database;

/**
 * Where a process can be made to die, to hang or to lose its connection on purpose. Production runs with
 * {@link #NONE}. Called on the thread that does the work; whatever it throws leaves the method that it was called from.
 */
@FunctionalInterface
public interface Faults {
    /** Does nothing anywhere. */
    Faults NONE = point -> {};

    /** The steps between which a process can die. */
    enum Point {
        /** Before the task's fence is raised. */
        BEFORE_TAKE,
        /** The fence is raised and committed; nobody knows yet. */
        AFTER_TAKE,
        /** Before a batch is sent. */
        BEFORE_BATCH,
        /** Rows of a copy have been read from the source, in one mode under locks; nothing is written. */
        AFTER_READ,
        /** Rows of a copy and their checkpoint are written in the target; nothing is committed. */
        BEFORE_COMMIT,
        /** The batch has committed; its answer has not been looked at. */
        AFTER_BATCH,
        /** Before the outcome is stored. */
        BEFORE_CLOSE,
        /** The outcome is stored and committed; nobody knows yet. */
        AFTER_CLOSE
    }

    /** Called at each step. */
    void at(Point point);
}
