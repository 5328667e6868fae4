package io.backfleet.testkit.mysql;

import io.backfleet.embedded.mysql.Replay;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;

/** Pauses and delays the replica of a test, also one that runs elsewhere. Thread-safe. */
public final class ReplicaControl {
    private final String url;

    ReplicaControl(String url) {
        this.url = url;
    }

    /** Lets the replica receive but no longer apply, until {@link #resumeReplay()}. */
    public void pauseReplay() throws SQLException {
        try (Connection replica = DriverManager.getConnection(url)) {
            Replay.pause(replica);
        }
    }

    /** Lets the replica apply again. */
    public void resumeReplay() throws SQLException {
        try (Connection replica = DriverManager.getConnection(url)) {
            Replay.resume(replica);
        }
    }

    /**
     * Lets the replica apply every transaction this much later than it happened; zero ends that at once.
     *
     * @param delay in whole seconds, not negative
     */
    public void setApplyDelay(Duration delay) throws SQLException {
        try (Connection replica = DriverManager.getConnection(url)) {
            Replay.delay(replica, delay);
        }
    }
}
