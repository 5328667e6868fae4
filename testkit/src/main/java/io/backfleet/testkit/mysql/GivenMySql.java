package io.backfleet.testkit.mysql;

import io.backfleet.embedded.mysql.MariaDbPair;
import io.backfleet.embedded.mysql.Sessions;
import io.backfleet.testkit.Await;
import io.backfleet.testkit.jdbc.DatabaseServers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.testcontainers.containers.GenericContainer;

/**
 * Servers that this JVM can neither kill nor delay: they run already, or in docker.
 *
 * @param primary JDBC URL of any database on the primary, of a user who may create databases and end sessions
 * @param replica the same of a replica of it, or null
 * @param stop ends what was started for the tests
 */
record GivenMySql(String primary, @Nullable String replica, Runnable stop) implements SharedMySql {
    private static final Pattern URL = Pattern.compile("(jdbc:mysql://[^/]+/)([^?]*)(\\?.*)?");
    private static final int PORT = 3306;
    private static final String PASSWORD = "backfleet";
    private static final Duration LIMIT = Duration.ofSeconds(30);
    /** A first start of the image makes the system tables. */
    private static final Duration CONTAINER_LIMIT = Duration.ofMinutes(2);

    GivenMySql {
        withDatabase(primary, "x");
        if (replica != null) {
            withDatabase(replica, "x");
        }
    }

    static GivenMySql parse(String value) {
        int comma = value.indexOf(",jdbc:");
        return comma < 0
                ? new GivenMySql(value, null, () -> {})
                : new GivenMySql(value.substring(0, comma), value.substring(comma + 1), () -> {});
    }

    /** A primary in docker, MySQL or MariaDB, without a replica. */
    static GivenMySql container(String image) {
        GenericContainer<?> container = new GenericContainer<>(image)
                .withEnv("MYSQL_ROOT_PASSWORD", PASSWORD)
                .withEnv("MARIADB_ROOT_PASSWORD", PASSWORD)
                .withExposedPorts(PORT);
        container.start();
        // without TLS a password goes encrypted by a key that the server has to be asked for
        String url = "jdbc:mysql://" + container.getHost() + ":" + container.getMappedPort(PORT) + "/" + ANY_DATABASE
                + "?user=root&password=" + PASSWORD + "&allowPublicKeyRetrieval=true";
        try {
            Await.untilPasses(image + " answers", CONTAINER_LIMIT, () -> DatabaseServers.execute(url, "select 1"));
        } catch (AssertionError e) {
            container.stop();
            throw e;
        }
        return new GivenMySql(url, null, container::stop);
    }

    private static String withDatabase(String url, String database) {
        Matcher parts = URL.matcher(url);
        if (!parts.matches()) {
            throw new IllegalArgumentException(VARIABLE + " must hold jdbc:mysql://host[:port]/database?user=...,"
                    + " or two of them with a comma between, for primary and replica");
        }
        return parts.group(1) + database + (parts.group(3) == null ? "" : parts.group(3));
    }

    @Override
    public String jdbcUrl(String database) {
        return withDatabase(primary, database);
    }

    @Override
    public Optional<String> replicaJdbcUrl(String database) {
        return replica == null ? Optional.empty() : Optional.of(withDatabase(replica, database));
    }

    @Override
    public Optional<MariaDbPair> pair() {
        return Optional.empty();
    }

    @Override
    public void createDatabase(String database) throws SQLException {
        DatabaseServers.execute(jdbcUrl(ANY_DATABASE), "create database " + database);
        if (replica != null) {
            awaitReplayed(LIMIT);
        }
    }

    @Override
    public void dropDatabase(String database) throws SQLException {
        try (Connection connection = DriverManager.getConnection(jdbcUrl(ANY_DATABASE))) {
            Sessions.dropDatabase(database, connection);
        }
        Optional<String> copy = replicaJdbcUrl(ANY_DATABASE);
        if (copy.isPresent()) {
            try (Connection connection = DriverManager.getConnection(copy.get())) {
                Sessions.end(database, connection);
            }
        }
    }

    @Override
    public Set<Long> processes() {
        return Set.of();
    }

    @Override
    public void close() {
        stop.run();
    }
}
