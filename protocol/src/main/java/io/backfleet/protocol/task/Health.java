package io.backfleet.protocol.task;

import static java.util.Objects.requireNonNull;

/**
 * How a worker finds a database, in one number.
 *
 * @param pressure the highest of all signals as a share of its limit: 0 idle, 1 at the limit, more beyond it
 * @param reason the signal behind it, for people; empty when nothing presses
 */
public record Health(double pressure, String reason) {
    public static final Health GOOD = new Health(0, "");

    public Health {
        requireNonNull(reason, "reason");
        if (!(pressure >= 0)) {
            throw new IllegalArgumentException("pressure " + pressure + " is not >= 0");
        }
    }
}
