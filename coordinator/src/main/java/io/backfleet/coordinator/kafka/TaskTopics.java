package io.backfleet.coordinator.kafka;

import static java.util.Objects.requireNonNull;

/**
 * Where tasks are published to.
 *
 * @param work for workers
 * @param checks for verifiers
 */
public record TaskTopics(String work, String checks) {
    public TaskTopics {
        requireNonNull(work, "work");
        requireNonNull(checks, "checks");
    }
}
