package io.backfleet.coordinator.state;

import static java.util.Objects.requireNonNull;

/**
 * How often operators have asked for what every database then has to do: one that is behind has it still to do.
 *
 * @param retries of what was given up
 * @param passes that begin at once
 * @param restarts of the verification, all evidence given up
 * @param repairs of all confirmed differences
 * @param restartedBy who asked for the last restart; empty while nobody has
 */
public record Orders(int retries, int passes, int restarts, int repairs, String restartedBy) {
    public static final Orders NONE = new Orders(0, 0, 0, 0, "");

    public Orders {
        requireNonNull(restartedBy, "restartedBy");
    }

    public Orders retry() {
        return new Orders(retries + 1, passes, restarts, repairs, restartedBy);
    }

    public Orders pass() {
        return new Orders(retries, passes + 1, restarts, repairs, restartedBy);
    }

    public Orders restart(String by) {
        return new Orders(retries, passes, restarts + 1, repairs, by);
    }

    public Orders repair() {
        return new Orders(retries, passes, restarts, repairs + 1, restartedBy);
    }
}
