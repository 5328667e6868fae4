package io.backfleet.coordinator.simulation;

import io.backfleet.protocol.task.Task;
import java.util.LinkedHashMap;
import java.util.Map;

/** A worker process: what it holds. */
final class SimWorker {
    record Held(Task task, long fence) {}

    final String id;
    final int slots;
    final Map<Long, Held> held = new LinkedHashMap<>();
    boolean mute;
    long nextHere;
    long nextRenewal;

    SimWorker(String id, int slots) {
        this.id = id;
        this.slots = slots;
    }
}
