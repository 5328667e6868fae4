package io.backfleet.database;

import java.util.OptionalLong;

/** Reads heartbeats on one replica, on a connection of its own. Not thread-safe. */
public interface ReplicaProbe extends AutoCloseable {
    /** Host and port. */
    String host();

    /**
     * The newest heartbeat of this prober that the replica has applied; empty when it has none yet.
     *
     * @throws io.backfleet.protocol.error.BackfleetException when the replica can't be asked, or answers as a primary
     *     ({@code REPLICA_UNREACHABLE})
     */
    OptionalLong newestBeat(String prober);

    @Override
    void close();
}
