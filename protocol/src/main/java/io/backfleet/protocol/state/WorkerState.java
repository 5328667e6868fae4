package io.backfleet.protocol.state;

import java.util.List;

/**
 * A worker process that is alive.
 *
 * @param lastSeen milliseconds since 1970 on the coordinator's clock
 */
public record WorkerState(String id, int slots, List<String> databases, String version, long lastSeen) {}
