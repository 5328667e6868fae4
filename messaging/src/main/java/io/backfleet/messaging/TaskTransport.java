package io.backfleet.messaging;

import static java.util.Objects.requireNonNull;

/**
 * The fleet's decision how tasks travel. The coordinator publishes to its topic, workers receive from it. The decision
 * is recorded by which task topic exists, so every process of a fleet finds the same.
 *
 * @param topic that tasks are published to
 * @param partitions of the topic
 * @param group that the workers form
 * @param reason why this mode, for logs and status
 */
public record TaskTransport(QueueMode mode, String topic, int partitions, String group, String reason) {
    public TaskTransport {
        requireNonNull(mode, "mode");
        requireNonNull(topic, "topic");
        requireNonNull(group, "group");
        requireNonNull(reason, "reason");
        if (partitions < 1) {
            throw new IllegalArgumentException("partitions " + partitions + " < 1");
        }
    }
}
