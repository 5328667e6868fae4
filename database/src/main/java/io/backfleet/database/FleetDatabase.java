package io.backfleet.database;

import java.util.List;
import java.util.Optional;

/**
 * One database of the fleet, opened: its primary, the fleet's own schema in it, and its replicas. This is all that
 * workers know of an engine. As a {@link Site} it is that of every route that stays in it.
 *
 * <p>Thread-safe. Opening connects to nothing; every method that talks to a server throws
 * {@link io.backfleet.protocol.error.BackfleetException} with the code that the engine's error table gives.
 */
public interface FleetDatabase extends Site, AutoCloseable {
    /** The id in the databases file. */
    @Override
    String id();

    /** Where the primary is, for people: host and port, no credentials. */
    @Override
    String host();

    /** Opens the probes of the primary; they have a connection of their own. */
    PrimaryProbe primaryProbe();

    /** Opens one probe for each replica that the databases file names. */
    List<ReplicaProbe> replicaProbes();

    /** Another face of this database, where its engine has it. */
    default <T> Optional<T> face(Class<T> face) {
        return face.isInstance(this) ? Optional.of(face.cast(this)) : Optional.empty();
    }

    @Override
    void close();
}
