package io.backfleet.protocol.state;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * A worker process that is alive.
 *
 * @param lastSeen milliseconds since 1970 on the coordinator's clock
 */
public record WorkerState(String id, int slots, List<String> databases, String version, long lastSeen) {
    public WorkerState {
        requireNonNull(id, "id");
        requireNonNull(version, "version");
        databases = List.copyOf(databases);
    }
}
