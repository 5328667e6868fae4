package io.backfleet.database.postgresql.probe;

import io.backfleet.database.ReplicaProbe;
import io.backfleet.database.jdbc.Endpoint;
import io.backfleet.database.jdbc.ProbeConnection;
import io.backfleet.database.jdbc.Sql;
import io.backfleet.database.postgresql.connection.PostgresErrors;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Reads heartbeats on a PostgreSQL standby. */
public final class PostgresReplicaProbe implements ReplicaProbe {
    private final ProbeConnection connection;

    public PostgresReplicaProbe(Endpoint replica) {
        connection = new ProbeConnection(replica);
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
            throw unreachable("can't be asked: " + PostgresErrors.text(e), e);
        }
    }

    private OptionalLong newestBeat(Connection c, String prober) throws SQLException {
        boolean made = Sql.first(
                        c,
                        "SELECT pg_catalog.pg_is_in_recovery() AS standby, EXISTS (SELECT 1 FROM pg_catalog.pg_class r"
                                + " JOIN pg_catalog.pg_namespace n ON n.oid = r.relnamespace"
                                + " WHERE n.nspname = 'backfleet' AND r.relname = 'heartbeat') AS made",
                        row -> {
                            if (!row.getBoolean("standby")) {
                                throw unreachable("is no replica (any more): it takes writes", null);
                            }
                            return row.getBoolean("made");
                        })
                .orElse(false);
        if (!made) {
            return OptionalLong.empty();
        }
        Optional<Long> sequence = Sql.first(
                c, "SELECT sequence FROM backfleet.heartbeat WHERE prober = ?", row -> row.getLong(1), prober);
        return sequence.isPresent() ? OptionalLong.of(sequence.get()) : OptionalLong.empty();
    }

    private BackfleetException unreachable(String why, @Nullable SQLException cause) {
        return new BackfleetException(
                ErrorCode.REPLICA_UNREACHABLE,
                "replica " + host() + " of database " + connection.endpoint().databaseId() + " " + why,
                cause == null ? null : new SQLException(PostgresErrors.text(cause), cause.getSQLState()));
    }

    @Override
    public void close() {
        connection.close();
    }
}
