package io.backfleet.coordinator.state;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.backfleet.protocol.task.Role;

/**
 * A place to work, and how much work may be on its way to it: a database, or a route over two, which stands for what
 * only the two together can bear. A task counts in its route and in each of its databases.
 *
 * @param id of the database, or the route's text
 * @param writing the workers' lane
 * @param reading the verifiers' lane
 * @param pressure the last report's
 * @param reason the signal behind it
 */
public record Database(String id, Lane writing, Lane reading, double pressure, String reason) {
    public Database {
        requireNonNull(id, "id");
        requireNonNull(writing, "writing");
        requireNonNull(reading, "reading");
        requireNonNull(reason, "reason");
    }

    public Lane lane(Role role) {
        return role == Role.VERIFIER ? reading : writing;
    }

    public Database with(Role role, Lane lane) {
        boolean reads = role == Role.VERIFIER;
        return new Database(id, reads ? writing : lane, reads ? lane : reading, pressure, reason);
    }

    public Database pressed(double nextPressure, String nextReason) {
        return new Database(id, writing, reading, nextPressure, nextReason);
    }

    /** The workers' window. */
    @JsonIgnore
    public double window() {
        return writing.window();
    }
}
