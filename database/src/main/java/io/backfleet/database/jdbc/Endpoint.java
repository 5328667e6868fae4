package io.backfleet.database.jdbc;

import io.backfleet.database.config.DatabaseEntry;
import io.backfleet.database.config.JdbcUrl;
import io.backfleet.database.config.Secret;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;

/**
 * One server as the databases file names it. Its text form is {@code database id (host:port)}. Immutable.
 *
 * @param vendor how it is reached
 * @param databaseId the id in the databases file
 * @param host host and port, no credentials
 */
public record Endpoint(Vendor vendor, String databaseId, String host, String url, String user, Secret password) {
    public static Endpoint primary(DatabaseEntry entry, Vendor vendor) {
        return of(entry, vendor, entry.url());
    }

    /** In the file's order. */
    public static List<Endpoint> replicas(DatabaseEntry entry, Vendor vendor) {
        return entry.replicas().stream().map(url -> of(entry, vendor, url)).toList();
    }

    /** The replica of an address {@code host[:port]}, where the engine's own port is meant when there is none. */
    public static Optional<Endpoint> named(String address, List<Endpoint> replicas) {
        return replicas.stream()
                .filter(replica -> replica.withPort(address).equals(replica.withPort(replica.host())))
                .findFirst();
    }

    private String withPort(String address) {
        String lower = address.toLowerCase(Locale.ROOT);
        // the colons of an address in brackets are its own
        return lower.indexOf(':', lower.lastIndexOf(']') + 1) >= 0 ? lower : lower + ":" + vendor.port();
    }

    private static Endpoint of(DatabaseEntry entry, Vendor vendor, String url) {
        return new Endpoint(vendor, entry.id(), JdbcUrl.parse(url).hosts(), url, entry.user(), entry.password());
    }

    private Properties properties(Timeouts timeouts) {
        Properties p = vendor.properties(timeouts);
        if (!user.isEmpty()) {
            p.setProperty("user", user);
        }
        if (!password.reveal().isEmpty()) {
            p.setProperty("password", password.reveal());
        }
        return p;
    }

    /** Opens a connection of its own, outside of any pool, with the session settings. */
    public Connection connect(Session session, Timeouts timeouts) throws SQLException {
        Connection connection = DriverManager.getConnection(vendor.driverUrl(url), properties(timeouts));
        try {
            vendor.prepare(connection, session);
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    @Override
    public String toString() {
        return "database " + databaseId + " (" + host + ")";
    }
}
