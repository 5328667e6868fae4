package io.backfleet.database.mysql.connection;

import io.backfleet.database.jdbc.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which server answers, by its own version string: both products speak one protocol, and the driver calls both MySQL.
 *
 * @param product who made it
 * @param major for instance 8
 * @param minor for instance 4
 * @param version as the server says it
 */
public record MySqlServer(Product product, int major, int minor, String version) {
    /** The products. Percona's server and the like count as MySQL. */
    public enum Product {
        MYSQL("MySQL", 8, 0),
        MARIADB("MariaDB", 10, 6);

        private final String title;
        private final int major;
        private final int minor;

        Product(String title, int major, int minor) {
            this.title = title;
            this.major = major;
            this.minor = minor;
        }

        String oldest() {
            return title + " " + major + "." + minor;
        }
    }

    private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+)\\b.*");

    /** Reads a version string, for instance {@code 11.4.5-MariaDB-log}. */
    static MySqlServer parse(String version) throws SQLException {
        Matcher matcher = VERSION.matcher(version);
        if (!matcher.matches()) {
            throw new UnsupportedServerException("the server's version '" + version + "' can't be read");
        }
        Product product = version.contains("MariaDB") ? Product.MARIADB : Product.MYSQL;
        return new MySqlServer(
                product, Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)), version);
    }

    /**
     * Asks a server.
     *
     * @throws SQLException also when it is older than MySQL 8.0 or MariaDB 10.6
     */
    public static MySqlServer of(Connection connection) throws SQLException {
        MySqlServer server = parse(Sql.first(connection, "SELECT VERSION()", row -> row.getString(1))
                .orElse(""));
        if (!server.isAtLeast(server.product.major, server.product.minor)) {
            throw new UnsupportedServerException("the server is " + server.product.title + " " + server.version
                    + ", and nothing older than " + Product.MYSQL.oldest() + " and " + Product.MARIADB.oldest()
                    + " will do");
        }
        return server;
    }

    public boolean isMariaDb() {
        return product == Product.MARIADB;
    }

    /** Compares within one product. */
    public boolean isAtLeast(int otherMajor, int otherMinor) {
        return major > otherMajor || (major == otherMajor && minor >= otherMinor);
    }
}
