package io.backfleet.database.postgresql.verify;

import io.backfleet.database.jdbc.Sql;
import io.backfleet.database.postgresql.catalog.Fingerprint;
import java.sql.Connection;
import java.sql.SQLException;

/** Which server, on which timeline, is compared. */
public final class ComparedServer {
    /** The first part of the name of the log file that is written now. */
    private static final String TIMELINE =
            "SELECT left(pg_catalog.pg_walfile_name(pg_catalog.pg_current_wal_lsn()), 8) AS timeline";

    private ComparedServer() {}

    /** Its identity, as of now. */
    public static String identity(Connection primary) throws SQLException {
        String system =
                Fingerprint.system(primary).map(s -> "system=" + s + ";").orElse("");
        // not the last checkpoint's timeline, which a server that was just promoted does not have yet
        String timeline = Sql.first(primary, TIMELINE, row -> row.getString(1)).orElse("");
        return system + "timeline=" + timeline;
    }
}
