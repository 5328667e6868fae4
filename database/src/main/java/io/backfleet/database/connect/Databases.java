package io.backfleet.database.connect;

import io.backfleet.database.Faults;
import io.backfleet.database.FleetDatabase;
import io.backfleet.database.config.DatabaseEntry;
import io.backfleet.database.config.JdbcUrl;
import io.backfleet.database.mysql.MySqlDatabase;
import io.backfleet.database.postgresql.PostgresDatabase;
import io.backfleet.database.postgresql.plan.Planner;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;

/** Opens databases, each with the engine that its URL names. */
public final class Databases {
    private Databases() {}

    /**
     * Opens one. Connects to nothing yet.
     *
     * @throws BackfleetException {@code NOT_SUPPORTED} for an engine that this version does not know
     */
    public static FleetDatabase open(DatabaseEntry entry) {
        return open(entry, Faults.NONE);
    }

    /** Opens one that fails on purpose where told. */
    public static FleetDatabase open(DatabaseEntry entry, Faults faults) {
        String engine = JdbcUrl.parse(entry.url()).engine();
        return switch (engine) {
            case "postgresql" -> new PostgresDatabase(entry, faults, Planner.PATIENCE, System::nanoTime);
            case "mysql", "mariadb" -> new MySqlDatabase(entry, faults);
            default ->
                throw new BackfleetException(
                        ErrorCode.NOT_SUPPORTED,
                        "database " + entry.id() + ": this version does not know the engine '" + engine + "'");
        };
    }
}
