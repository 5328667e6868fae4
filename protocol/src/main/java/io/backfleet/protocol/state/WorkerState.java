package io.backfleet.protocol.state;

import static java.util.Objects.requireNonNull;

import io.backfleet.protocol.task.Role;
import java.util.List;

/**
 * A process that takes tasks and is alive.
 *
 * @param role what it takes tasks for
 * @param lastSeen milliseconds since 1970 on the coordinator's clock
 */
public record WorkerState(String id, Role role, int slots, List<String> databases, String version, long lastSeen) {
    public WorkerState {
        requireNonNull(id, "id");
        requireNonNull(role, "role");
        requireNonNull(version, "version");
        databases = List.copyOf(databases);
    }
}
