package io.backfleet.coordinator.state;

import io.backfleet.protocol.task.Role;
import java.util.List;

/** A process that takes tasks and is alive. */
public record Worker(String id, Role role, int slots, List<String> databases, String version, long lastSeen) {
    public Worker {
        databases = List.copyOf(databases);
    }
}
