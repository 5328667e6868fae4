package io.backfleet.testkit.postgresql;

import io.backfleet.testkit.jdbc.ScratchDatabase;
import java.sql.Connection;
import java.sql.SQLException;

/** An empty database of one test, on the primary and on its standby, which is PostgreSQL's word for a replica. Thread-safe. */
public final class TestDatabase extends ScratchDatabase {
    TestDatabase(SharedPostgres servers, String name) {
        super(servers, name);
    }

    /** As {@link #replicaJdbcUrl()}. */
    public String standbyJdbcUrl() {
        return replicaJdbcUrl();
    }

    /** As {@link #connectReplica()}. */
    public Connection connectStandby() throws SQLException {
        return connectReplica();
    }

    /** As {@link #replicaValue}. */
    public String standbyValue(String query) throws SQLException {
        return replicaValue(query);
    }
}
