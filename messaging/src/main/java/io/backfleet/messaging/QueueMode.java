package io.backfleet.messaging;

import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import java.util.Locale;

/** How tasks travel from the coordinator to workers and verifiers. One fleet uses one of them. */
public enum QueueMode {
    /** A Kafka share group (KIP-932): any idle worker takes the next task. Brokers 4.2 and later. */
    SHARE,
    /** A Kafka consumer group: every partition of the task topic belongs to one worker slot. Any broker. */
    CLASSIC;

    /**
     * Reads a mode as people write it.
     *
     * @throws BackfleetException INVALID_VALUE when it is none
     */
    public static QueueMode parse(String text) {
        for (QueueMode mode : values()) {
            if (mode.name().equalsIgnoreCase(text)) {
                return mode;
            }
        }
        throw new BackfleetException(
                ErrorCode.INVALID_VALUE, "queue mode '" + text + "' is unknown; use share, classic or nothing at all");
    }

    /** Lower case, as in configuration and group names. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
