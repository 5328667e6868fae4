package io.backfleet.messaging;

import static java.util.Objects.requireNonNull;

/**
 * The fleet's decision how tasks travel. The coordinator publishes to a channel's topic, workers or verifiers
 * receive from it. The decision is recorded by which topic for backfills exists, so every process of a fleet finds the
 * same, for all channels.
 *
 * @param topic that tasks are published to
 * @param partitions of the topic
 * @param group that the receivers form
 * @param reason why this mode, for logs and status
 */
public record TaskTransport(
        TaskChannel channel, QueueMode mode, String topic, int partitions, String group, String reason) {
    public TaskTransport {
        requireNonNull(channel, "channel");
        requireNonNull(mode, "mode");
        requireNonNull(topic, "topic");
        requireNonNull(group, "group");
        requireNonNull(reason, "reason");
        if (partitions < 1) {
            throw new IllegalArgumentException("partitions " + partitions + " < 1");
        }
    }

    /** The same for another reason. */
    public TaskTransport withReason(String why) {
        return new TaskTransport(channel, mode, topic, partitions, group, why);
    }
}
