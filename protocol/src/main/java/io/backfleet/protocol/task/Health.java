package io.backfleet.protocol.task;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * How a worker finds the databases of a task, in one number.
 *
 * @param pressure the highest of all signals as a share of its limit: 0 idle, 1 at the limit, more beyond it
 * @param reason the signal behind it, for people; empty when nothing presses
 * @param database whose signal that is, where a task works on two; null where there is but one, or when nothing presses
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Health(
        double pressure, String reason, @Nullable String database) {
    public static final Health GOOD = new Health(0, "");

    public Health {
        requireNonNull(reason, "reason");
        if (!(pressure >= 0)) {
            throw new IllegalArgumentException("pressure " + pressure + " is not >= 0");
        }
    }

    /** Of the one database that a task works on. */
    public Health(double pressure, String reason) {
        this(pressure, reason, null);
    }
}
