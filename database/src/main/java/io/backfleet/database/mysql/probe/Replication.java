package io.backfleet.database.mysql.probe;

import io.backfleet.database.PrimaryProbe.Replica;
import io.backfleet.database.jdbc.Sql;
import io.backfleet.database.mysql.catalog.Grants;
import io.backfleet.database.mysql.connection.MySqlErrors;
import io.backfleet.database.mysql.connection.MySqlServer;
import io.backfleet.protocol.error.ErrorCode;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Who follows whom, in the words of both products. */
public final class Replication {
    private static final int SYNTAX = 1064;

    /** Words that a server may answer with for no. */
    private static final Set<String> OFF = Set.of("0", "OFF");

    private static final String DUMPS = "SELECT CONCAT('session ', id, ' (', host, ')') AS name"
            + " FROM information_schema.processlist WHERE command LIKE 'Binlog Dump%' ORDER BY id";

    private Replication() {}

    /**
     * Whether a server takes no writes but its primary's: it is read-only, or it is set up to follow one. To see the
     * latter takes REPLICATION CLIENT (MariaDB: REPLICA MONITOR); without it a replica that is not read-only is taken for
     * a primary.
     */
    public static boolean follows(Connection connection) throws SQLException {
        if (readOnly(connection)) {
            return true;
        }
        try {
            return !rows(connection, "SHOW REPLICA STATUS", "SHOW SLAVE STATUS", row -> true)
                    .isEmpty();
        } catch (SQLException e) {
            if (MySqlErrors.codeOf(e) == ErrorCode.ACCESS_DENIED) {
                return false;
            }
            throw e;
        }
    }

    /** Whether a server refuses the writes of ordinary accounts. */
    public static boolean readOnly(Connection connection) throws SQLException {
        return Sql.first(connection, "SELECT @@global.read_only", row -> !OFF.contains(row.getString(1)))
                .orElse(true);
    }

    /**
     * Whether a replica shows commits in the order in which they were made, so that it shows all that came before a
     * heartbeat. MySQL's does not if it applies in parallel and is not told to keep the order; MariaDB's does, within one
     * replication domain.
     */
    public static boolean keepsOrder(Connection replica) throws SQLException {
        Map<String, String> settings = new HashMap<>();
        Sql.query(
                        replica,
                        "SHOW GLOBAL VARIABLES WHERE variable_name LIKE '%_preserve_commit_order'"
                                + " OR variable_name LIKE '%_parallel_workers'",
                        row -> Map.entry(row.getString(1).replaceFirst("^[^_]*_", ""), row.getString(2)))
                .forEach(setting -> settings.putIfAbsent(setting.getKey(), setting.getValue()));
        return !settings.getOrDefault("preserve_commit_order", "ON").equals("OFF")
                || Integer.parseInt(settings.getOrDefault("parallel_workers", "0")) <= 1;
    }

    /**
     * The replicas that are connected to a primary. The primary does not know how far they are. To see them takes
     * REPLICATION SLAVE; with PROCESS alone, whoever reads the binary log is listed; with neither, one that stands for
     * all there may be.
     */
    static List<Replica> replicas(Connection primary) throws SQLException {
        try {
            return MySqlServer.of(primary).isMariaDb()
                    ? Sql.query(primary, "SHOW SLAVE HOSTS", Replication::replica)
                    : rows(primary, "SHOW REPLICAS", "SHOW SLAVE HOSTS", Replication::replica);
        } catch (SQLException e) {
            if (MySqlErrors.codeOf(e) == ErrorCode.ACCESS_DENIED) {
                if (!Grants.of(primary).holdEverywhere("PROCESS")) {
                    // there may be some: a figure that nobody knows holds the fleet back, and none would not
                    return List.of(new Replica("replicas that the account may not see", null, "unknown", false));
                }
                return Sql.query(primary, DUMPS, row -> new Replica(row.getString("name"), null, "connected", false));
            }
            throw e;
        }
    }

    private static Replica replica(ResultSet row) throws SQLException {
        String host = row.getString("Host");
        String name = host == null || host.isEmpty()
                ? "server id " + row.getString("Server_id")
                : host + ":" + row.getString("Port");
        return new Replica(name, null, "connected", false);
    }

    /** Versions of one product differ in the words that they take. */
    private static <T> List<T> rows(Connection connection, String newer, String older, Sql.Row<T> row)
            throws SQLException {
        try {
            return Sql.query(connection, newer, row);
        } catch (SQLException e) {
            if (e.getErrorCode() != SYNTAX) {
                throw e;
            }
            return Sql.query(connection, older, row);
        }
    }
}
