package io.backfleet.database.copy;

import io.backfleet.database.FleetDatabase;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;

/** A database that copies can start from and go to. */
public interface CopyEnds {
    /** As the one that rows come from. */
    CopySource copySource();

    /** As the one that rows go to. */
    CopyTarget copyTarget();

    /** @throws BackfleetException {@code NOT_SUPPORTED} when a database's engine can't be either */
    static CopyEnds of(FleetDatabase database) {
        return database.face(CopyEnds.class)
                .orElseThrow(() -> new BackfleetException(
                        ErrorCode.NOT_SUPPORTED,
                        "database " + database.id() + ": rows can't be copied from or into this engine"));
    }
}
