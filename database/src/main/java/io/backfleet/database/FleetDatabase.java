package io.backfleet.database;

import io.backfleet.database.copy.CopySource;
import io.backfleet.database.copy.CopyTarget;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import java.util.List;

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

    /** This database as the one that rows of a copy come from. */
    default CopySource copySource() {
        throw new BackfleetException(ErrorCode.NOT_SUPPORTED, id() + ": rows can't be copied from this engine");
    }

    /** This database as the one that rows of a copy go to. */
    default CopyTarget copyTarget() {
        throw new BackfleetException(ErrorCode.NOT_SUPPORTED, id() + ": rows can't be copied into this engine");
    }

    @Override
    void close();
}
