package io.backfleet.protocol.view;

import java.util.List;

/**
 * A worker process that lives.
 *
 * @param tasks how many it works on, as far as known
 * @param lastSeen by the coordinator
 */
public record WorkerView(String id, int slots, int tasks, List<String> databases, String version, long lastSeen) {}
