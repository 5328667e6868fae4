package io.backfleet.protocol.view;

import io.backfleet.protocol.task.Role;
import java.util.List;

/**
 * A process that takes tasks and lives.
 *
 * @param tasks how many it works on, as far as known
 * @param lastSeen by the coordinator
 */
public record WorkerView(
        String id, Role role, int slots, int tasks, List<String> databases, String version, long lastSeen) {}
