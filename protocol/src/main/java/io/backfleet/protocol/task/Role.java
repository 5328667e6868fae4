package io.backfleet.protocol.task;

import java.util.Locale;

/** What a process of the fleet takes tasks for. */
public enum Role {
    /** Plans, writes, proves and clears away. */
    WORKER,
    /** Compares. */
    VERIFIER;

    /** Lower case, as in logs, thread and metric names. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether it takes tasks of this kind. */
    public boolean takes(TaskKind kind) {
        return (this == VERIFIER) == (kind == TaskKind.VERIFY);
    }
}
