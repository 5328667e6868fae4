package io.backfleet.database.mysql.examine;

import io.backfleet.database.jdbc.Endpoint;
import io.backfleet.database.jdbc.Session;
import io.backfleet.database.jdbc.Sql;
import io.backfleet.database.jdbc.Timeouts;
import io.backfleet.database.mysql.catalog.Grants;
import io.backfleet.database.mysql.catalog.ServerIdentity;
import io.backfleet.database.mysql.connection.MySqlErrors;
import io.backfleet.database.mysql.connection.MySqlServer;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.Problem;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Whether the replicas that the databases file names are there, take no writes, and are this primary's. */
final class NamedReplicas {
    /** How servers say that they take writes: newer ones of MariaDB know more than two states. */
    private static final Set<String> WRITABLE = Set.of("0", "OFF", "NO");

    /** Privileges to write to a read-only server, on MariaDB and MySQL. */
    private static final Set<String> BYPASSING = Set.of("READ_ONLY ADMIN", "CONNECTION_ADMIN");

    private NamedReplicas() {}

    static void check(
            Connection primary, List<Endpoint> replicas, Consumer<Problem> problems, Consumer<String> warnings)
            throws SQLException {
        Optional<String> group = ServerIdentity.group(primary);
        for (Endpoint replica : replicas) {
            flaw(replica, group, warnings)
                    .ifPresent(flaw -> problems.accept(new Problem(
                            ErrorCode.REPLICA_UNREACHABLE,
                            "",
                            "the replica " + replica.host() + " of database " + replica.databaseId() + " " + flaw,
                            "start it, or correct databases." + replica.databaseId()
                                    + ".replicas in the databases file")));
        }
    }

    private static Optional<String> flaw(Endpoint replica, Optional<String> group, Consumer<String> warnings) {
        try (Connection connection = replica.connect(Session.PROBE, Timeouts.PROBE)) {
            if (takesWrites(connection)) {
                return Optional.of("is no replica: it takes writes (read_only is off)");
            }
            Optional<String> its = ServerIdentity.group(connection);
            if (group.isPresent() && its.isPresent() && !its.equals(group)) {
                return Optional.of("replicates another primary (the fleet's schema there has another id)");
            }
            Grants grants = Grants.of(connection);
            if (BYPASSING.stream().anyMatch(grants::holdEverywhere) || superWrites(connection, grants)) {
                warnings.accept("read_only does not bind account " + grants.account() + " on replica " + replica.host()
                        + " (SUPER, READ_ONLY ADMIN or CONNECTION_ADMIN): use one without");
            }
            return Optional.empty();
        } catch (SQLException e) {
            return Optional.of("can't be asked: " + MySqlErrors.text(e));
        }
    }

    /** MariaDB has taken that out of SUPER with 10.11. */
    private static boolean superWrites(Connection connection, Grants grants) throws SQLException {
        MySqlServer server = MySqlServer.of(connection);
        return grants.holdEverywhere("SUPER") && !(server.isMariaDb() && server.isAtLeast(10, 11));
    }

    /** Whether a server takes writes of ordinary accounts. */
    static boolean takesWrites(Connection connection) throws SQLException {
        return WRITABLE.contains(Sql.first(connection, "SELECT @@global.read_only", row -> row.getString(1))
                .orElse("0"));
    }
}
