package io.backfleet.database.mysql.probe;

import io.backfleet.database.jdbc.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The heartbeats of one of the fleet's databases, several of which may share a server. A commit waits for semi-synchronous
 * replicas where the server is set up so: no session can opt out of that.
 *
 * @param databaseId the id in the databases file
 */
public record Heartbeat(String databaseId) {
    private static final String WRITE = """
            INSERT INTO backfleet.heartbeat (database_id, prober, sequence, at) VALUES (?, ?, ?, UTC_TIMESTAMP(6))
            ON DUPLICATE KEY UPDATE sequence = ?, at = UTC_TIMESTAMP(6)""";

    private static final String READ = "SELECT sequence FROM backfleet.heartbeat WHERE database_id = ? AND prober = ?";

    /** Rows of processes that were killed: a probe that is alive writes several times a second. */
    private static final String FORGET =
            "DELETE FROM backfleet.heartbeat WHERE database_id = ? AND at < UTC_TIMESTAMP(6) - INTERVAL 1 DAY";

    /** Writes a prober's row on the primary and commits. */
    public void write(Connection primary, String prober, long sequence) throws SQLException {
        Sql.update(primary, WRITE, databaseId, prober, sequence, sequence);
    }

    /** What a replica shows of it; empty when it has none. Fails when the fleet's tables have not arrived there. */
    public OptionalLong read(Connection replica, String prober) throws SQLException {
        Optional<Long> sequence = Sql.first(replica, READ, row -> row.getLong(1), databaseId, prober);
        return sequence.isPresent() ? OptionalLong.of(sequence.get()) : OptionalLong.empty();
    }

    /** Removes it on the primary. */
    public void remove(Connection primary, String prober) throws SQLException {
        Sql.update(primary, "DELETE FROM backfleet.heartbeat WHERE database_id = ? AND prober = ?", databaseId, prober);
    }

    /** Removes those that have long been silent. */
    void forget(Connection primary) throws SQLException {
        Sql.update(primary, FORGET, databaseId);
    }
}
