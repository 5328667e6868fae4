package io.backfleet.database.postgresql.connection;

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
 * @param databaseId the id in the databases file
 * @param host host and port, no credentials
 */
public record Endpoint(String databaseId, String host, String url, String user, Secret password) {
    public static Endpoint primary(DatabaseEntry entry) {
        return of(entry, entry.url());
    }

    /** In the file's order. */
    public static List<Endpoint> replicas(DatabaseEntry entry) {
        return entry.replicas().stream().map(url -> of(entry, url)).toList();
    }

    /** The replica of an address {@code host[:port]}, where 5432 is meant when there is no port. */
    public static Optional<Endpoint> named(String address, List<Endpoint> replicas) {
        String wanted = withPort(address);
        return replicas.stream()
                .filter(replica -> withPort(replica.host()).equals(wanted))
                .findFirst();
    }

    private static String withPort(String address) {
        String lower = address.toLowerCase(Locale.ROOT);
        // the colons of an address in brackets are its own
        return lower.indexOf(':', lower.lastIndexOf(']') + 1) >= 0 ? lower : lower + ":5432";
    }

    private static Endpoint of(DatabaseEntry entry, String url) {
        return new Endpoint(entry.id(), JdbcUrl.parse(url).hosts(), url, entry.user(), entry.password());
    }

    /** What the driver needs, credentials among it. */
    Properties properties(Timeouts timeouts) {
        Properties p = new Properties();
        if (!user.isEmpty()) {
            p.setProperty("user", user);
        }
        if (!password.reveal().isEmpty()) {
            p.setProperty("password", password.reveal());
        }
        p.setProperty("connectTimeout", String.valueOf(timeouts.connectSeconds()));
        p.setProperty("loginTimeout", String.valueOf(timeouts.connectSeconds()));
        p.setProperty("socketTimeout", String.valueOf(timeouts.socketSeconds()));
        p.setProperty("tcpKeepAlive", "true");
        // texts take the type of the place they are bound to, as literals do; the server parses them, and nobody else
        p.setProperty("stringtype", "unspecified");
        p.setProperty("prepareThreshold", "2");
        p.setProperty("logServerErrorDetail", "false");
        return p;
    }

    /** Opens a connection of its own, outside of any pool, with the session settings. */
    public Connection connect(Session session, Timeouts timeouts) throws SQLException {
        Connection connection = DriverManager.getConnection(url, properties(timeouts));
        try {
            session.apply(connection);
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
