package io.backfleet.coordinator.state;

import static java.util.Objects.requireNonNull;

/**
 * How much work of one role may be on its way to a database: what writes and what only reads take turns apart.
 *
 * @param window tasks that may be in flight; its whole part counts
 * @param cutAt when the window was last halved
 * @param lastServed key of the shard that was last handed something out, for turns; empty at first
 * @param setbacks failures of the surroundings in a row, with no task ended in between
 * @param holdUntil nothing is handed out before
 */
public record Lane(double window, long cutAt, String lastServed, int setbacks, long holdUntil) {
    /** With a first window. */
    public static Lane fresh(double window) {
        return new Lane(window, 0, "", 0, 0);
    }

    public Lane {
        requireNonNull(lastServed, "lastServed");
        if (!(window >= 1)) {
            throw new IllegalArgumentException("window " + window + " is not >= 1");
        }
    }

    public Lane served(ShardId shard) {
        return new Lane(window, cutAt, shard.key(), setbacks, holdUntil);
    }

    /** Another window, for reasons that are no trouble. */
    public Lane sized(double next) {
        return new Lane(next, cutAt, lastServed, setbacks, holdUntil);
    }

    public Lane cut(double next, long now) {
        return new Lane(next, now, lastServed, setbacks, holdUntil);
    }

    public Lane held(int nextSetbacks, long until) {
        return new Lane(window, cutAt, lastServed, nextSetbacks, until);
    }
}
