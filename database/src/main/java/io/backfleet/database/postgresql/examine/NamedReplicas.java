package io.backfleet.database.postgresql.examine;

import io.backfleet.database.jdbc.Endpoint;
import io.backfleet.database.jdbc.Session;
import io.backfleet.database.jdbc.Sql;
import io.backfleet.database.jdbc.Timeouts;
import io.backfleet.database.postgresql.connection.PostgresErrors;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.Problem;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Whether the replicas that the databases file names are there, are replicas, and are this primary's. */
final class NamedReplicas {
    private static final String IDENTITY = "SELECT system_identifier::text FROM pg_catalog.pg_control_system()";

    private NamedReplicas() {}

    static void check(Connection primary, List<Endpoint> replicas, Consumer<Problem> problems) throws SQLException {
        if (replicas.isEmpty()) {
            return;
        }
        Optional<String> identity =
                readable(primary) ? Sql.first(primary, IDENTITY, row -> row.getString(1)) : Optional.empty();
        for (Endpoint replica : replicas) {
            flaw(replica, identity)
                    .ifPresent(flaw -> problems.accept(new Problem(
                            ErrorCode.REPLICA_UNREACHABLE,
                            "",
                            "the replica " + replica.host() + " of database " + replica.databaseId() + " " + flaw,
                            "start it, or correct databases." + replica.databaseId()
                                    + ".replicas in the databases file")));
        }
    }

    private static Optional<String> flaw(Endpoint replica, Optional<String> identity) {
        try (Connection connection = replica.connect(Session.PROBE, Timeouts.PROBE)) {
            boolean standby = Sql.first(connection, "SELECT pg_catalog.pg_is_in_recovery()", row -> row.getBoolean(1))
                    .orElse(false);
            if (!standby) {
                return Optional.of("is no replica: it takes writes");
            }
            if (identity.isPresent()
                    && readable(connection)
                    && !identity.equals(Sql.first(connection, IDENTITY, row -> row.getString(1)))) {
                return Optional.of("replicates another primary (its system identifier differs)");
            }
            return Optional.empty();
        } catch (SQLException e) {
            return Optional.of("can't be asked: " + PostgresErrors.text(e));
        }
    }

    private static boolean readable(Connection connection) throws SQLException {
        return Sql.first(
                        connection,
                        "SELECT pg_catalog.has_function_privilege('pg_catalog.pg_control_system()', 'EXECUTE')",
                        row -> row.getBoolean(1))
                .orElse(false);
    }
}
