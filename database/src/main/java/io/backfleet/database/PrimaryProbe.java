package io.backfleet.database;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Measures the primary on a connection of its own, and writes the fleet's heartbeat there. Not thread-safe. */
public interface PrimaryProbe extends AutoCloseable {
    /** Host and port. */
    String host();

    /**
     * Writes this prober's heartbeat row and commits. Each probe has a row of its own, so several processes never wait
     * for each other.
     *
     * @param prober names the process
     * @param sequence grows with each beat
     */
    void beat(String prober, long sequence);

    /** Reads the load now. */
    Load load();

    /** Removes this prober's heartbeat row if it can, and disconnects. */
    @Override
    void close();

    /**
     * The primary's load.
     *
     * @param activeSessions client sessions that run a statement, the fleet's own left out
     * @param lockWaits client sessions that wait for a lock
     * @param maxSessions the server's limit
     * @param replicas those that the primary itself reports
     */
    record Load(int activeSessions, int lockWaits, int maxSessions, List<Replica> replicas) {}

    /**
     * A replica as the primary reports it.
     *
     * @param name as it calls itself
     * @param lagMillis the engine's own figure; null when it gives none
     * @param state what the connection to it is doing, in the engine's words; empty when the fleet's role may not see it
     * @param caughtUp whether it has applied all that the primary has written, but for what is on its way
     */
    record Replica(String name, @Nullable Long lagMillis, String state, boolean caughtUp) {}
}
