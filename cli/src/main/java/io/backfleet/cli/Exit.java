package io.backfleet.cli;

import io.backfleet.protocol.error.ErrorKind;
import io.backfleet.protocol.gate.GateVerdict.Position;
import io.backfleet.protocol.view.MigrationView;

/** Exit codes; pipelines depend on them. */
public final class Exit {
    /** Done. */
    public static final int DONE = 0;
    /** Not done: still open, paused, with parked ranges, or cancelled; a gate that is closed; differences. */
    public static final int NOT_DONE = 1;
    /** Wrong usage or input; nothing was touched. */
    public static final int USAGE = 2;
    /** Could not be found out: something was unreachable or refused to answer, or a gate's verdict is not known yet. */
    public static final int INCONCLUSIVE = 3;
    /** A defect of the program. */
    public static final int INTERNAL = 4;

    private Exit() {}

    public static int of(ErrorKind kind) {
        return switch (kind) {
            case INVALID -> USAGE;
            case TRANSIENT, PERMANENT -> INCONCLUSIVE;
            case INTERNAL -> INTERNAL;
        };
    }

    /** The verdict on a migration. */
    public static int of(MigrationView migration) {
        return switch (migration.phase()) {
            case DONE -> DONE;
            case REFUSED -> USAGE;
            case PLANNING, RUNNING, VERIFYING, PAUSED, CANCELLED -> NOT_DONE;
        };
    }

    /** The verdict of a gate. */
    public static int of(Position gate) {
        return switch (gate) {
            case OPEN -> DONE;
            case CLOSED -> NOT_DONE;
            case INCONCLUSIVE -> INCONCLUSIVE;
        };
    }
}
