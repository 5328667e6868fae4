package io.backfleet.database.mysql.probe;

import io.backfleet.database.ReplicaProbe;
import io.backfleet.database.jdbc.Endpoint;
import io.backfleet.database.jdbc.ProbeConnection;
import io.backfleet.database.mysql.connection.MySqlErrors;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Reads heartbeats on a MySQL or MariaDB replica. What the replica itself says of its delay is not asked: it is null or
 * nought when replication stands still, and of whole seconds otherwise.
 */
public final class MySqlReplicaProbe implements ReplicaProbe {
    private final ProbeConnection connection;
    private final Heartbeat heartbeat;

    public MySqlReplicaProbe(Endpoint replica) {
        connection = new ProbeConnection(replica);
        heartbeat = new Heartbeat(replica.databaseId());
    }

    @Override
    public String host() {
        return connection.endpoint().host();
    }

    @Override
    public OptionalLong newestBeat(String prober) {
        try {
            return connection.on(c -> newestBeat(c, prober));
        } catch (SQLException e) {
            throw unreachable("can't be asked: " + MySqlErrors.text(e), e);
        }
    }

    private OptionalLong newestBeat(Connection c, String prober) throws SQLException {
        if (!Replication.follows(c)) {
            throw unreachable("is no replica (any more): it takes writes", null);
        }
        try {
            return heartbeat.read(c, prober);
        } catch (SQLException e) {
            if (MySqlErrors.codeOf(e) == ErrorCode.SCHEMA_CHANGED) {
                // the fleet's tables were made a moment ago and have not arrived
                return OptionalLong.empty();
            }
            throw e;
        }
    }

    private BackfleetException unreachable(String why, @Nullable SQLException cause) {
        return new BackfleetException(
                ErrorCode.REPLICA_UNREACHABLE,
                "replica " + host() + " of database " + connection.endpoint().databaseId() + " " + why,
                cause == null ? null : new SQLException(MySqlErrors.text(cause), cause.getSQLState()));
    }

    @Override
    public void close() {
        connection.close();
    }
}
