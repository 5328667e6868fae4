package io.backfleet.coordinator.kafka;

import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;

/**
 * How soon a standby takes over from a coordinator that died.
 *
 * @param sessionMillis silence after which the group takes it for dead; brokers allow 6 s and more unless told otherwise
 * @param heartbeatMillis between signs of life
 * @param transactionMillis after which a broker ends what a dead coordinator left open; readers wait for that
 */
public record StreamsTuning(int sessionMillis, int heartbeatMillis, int transactionMillis) {
    /** For brokers that other people run. */
    public static final StreamsTuning STOCK = new StreamsTuning(6_000, 1_500, 5_000);

    /** For a broker whose {@code group.min.session.timeout.ms} is 1 s or 2 s. */
    public static final StreamsTuning EMBEDDED = new StreamsTuning(2_000, 500, 2_000);

    public StreamsTuning {
        if (heartbeatMillis < 100 || heartbeatMillis * 3L > sessionMillis || transactionMillis < 1_000) {
            throw new BackfleetException(
                    ErrorCode.INVALID_VALUE,
                    "coordinator session " + sessionMillis + " ms, heartbeat " + heartbeatMillis
                            + " ms, transaction " + transactionMillis
                            + " ms: the session must be three heartbeats or more, a heartbeat 100 ms or more, the"
                            + " transaction 1 s or more");
        }
    }
}
