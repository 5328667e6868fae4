package io.backfleet.coordinator.state;

import static java.util.Objects.requireNonNull;

/**
 * A database and how much work may be on its way to it.
 *
 * @param window tasks that may be in flight; its whole part counts
 * @param cutAt when the window was last halved
 * @param pressure the last report's
 * @param reason the signal behind it
 * @param setbacks failures of the surroundings in a row, with no task ended in between
 * @param holdUntil nothing is handed out before
 * @param lastServed run that was last handed something out, for turns; empty at first
 */
public record Database(
        String id,
        double window,
        long cutAt,
        double pressure,
        String reason,
        int setbacks,
        long holdUntil,
        String lastServed) {
    public Database {
        requireNonNull(id, "id");
        requireNonNull(reason, "reason");
        requireNonNull(lastServed, "lastServed");
        if (!(window >= 1)) {
            throw new IllegalArgumentException("window " + window + " of " + id + " is not >= 1");
        }
    }

    public Database served(RunId run) {
        return new Database(id, window, cutAt, pressure, reason, setbacks, holdUntil, run.toString());
    }
}
