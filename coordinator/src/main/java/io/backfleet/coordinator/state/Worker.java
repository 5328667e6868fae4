package io.backfleet.coordinator.state;

import java.util.List;

/** A worker process that is alive. */
public record Worker(String id, int slots, List<String> databases, String version, long lastSeen) {
    public Worker {
        databases = List.copyOf(databases);
    }
}
