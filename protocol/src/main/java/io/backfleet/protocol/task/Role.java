package io.backfleet.protocol.task;

/** What a process of the fleet takes tasks for. */
public enum Role {
    /** Plans, writes, proves and clears away. */
    WORKER,
    /** Compares. */
    VERIFIER;

    /** Whether it takes tasks of this kind. */
    public boolean takes(TaskKind kind) {
        return (this == VERIFIER) == (kind == TaskKind.VERIFY);
    }
}
