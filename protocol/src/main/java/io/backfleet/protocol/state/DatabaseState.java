package io.backfleet.protocol.state;

import static java.util.Objects.requireNonNull;

/**
 * A database, or a route over two of them, as the coordinator sees it.
 *
 * @param id of the database, or the route's text: what only the two together can bear
 * @param window tasks that may be in flight at once, over all migrations; grows by one for a task that ended in good
 *     health, halves under pressure
 * @param inFlight tasks that are
 * @param pressure the last report's, see {@link io.backfleet.protocol.task.Health}
 * @param reason the signal behind it; empty when nothing presses
 */
public record DatabaseState(String id, int window, int inFlight, double pressure, String reason) {
    public DatabaseState {
        requireNonNull(id, "id");
        requireNonNull(reason, "reason");
    }
}
