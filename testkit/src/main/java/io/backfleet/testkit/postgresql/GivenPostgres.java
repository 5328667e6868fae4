package io.backfleet.testkit.postgresql;

import io.backfleet.embedded.postgresql.PostgresPair;
import io.backfleet.testkit.Await;
import io.backfleet.testkit.jdbc.DatabaseServers;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.testcontainers.postgresql.PostgreSQLContainer;

/**
 * Servers that this JVM can neither kill nor delay: they run already, or in docker.
 *
 * @param primary JDBC URL of any database on the primary, of a user who may create databases
 * @param standby the same of a standby of it, or null
 * @param stop ends what was started for the tests
 */
record GivenPostgres(String primary, @Nullable String standby, Runnable stop) implements SharedPostgres {
    private static final Pattern URL = Pattern.compile("(jdbc:postgresql://[^/]+/)([^?]*)(\\?.*)?");

    GivenPostgres {
        withDatabase(primary, "x");
    }

    static GivenPostgres parse(String value) {
        int comma = value.indexOf(",jdbc:");
        return comma < 0
                ? new GivenPostgres(value, null, () -> {})
                : new GivenPostgres(value.substring(0, comma), value.substring(comma + 1), () -> {});
    }

    /** A primary in docker, without a standby. */
    static GivenPostgres container(String image) {
        PostgreSQLContainer container = new PostgreSQLContainer(image)
                .withUsername("postgres")
                .withCommand("postgres", "-c", "fsync=off", "-c", "wal_level=logical");
        container.start();
        String url = container.getJdbcUrl();
        String user = "user=" + container.getUsername() + "&password=" + container.getPassword();
        return new GivenPostgres(url + (url.contains("?") ? "&" : "?") + user, null, container::stop);
    }

    private static String withDatabase(String url, String database) {
        Matcher parts = URL.matcher(url);
        if (!parts.matches()) {
            throw new IllegalArgumentException(VARIABLE + " must hold jdbc:postgresql://host[:port]/database?user=...,"
                    + " or two of them with a comma between, for primary and standby");
        }
        return parts.group(1) + database + (parts.group(3) == null ? "" : parts.group(3));
    }

    @Override
    public String jdbcUrl(String database) {
        return withDatabase(primary, database);
    }

    @Override
    public Optional<String> replicaJdbcUrl(String database) {
        return standby == null ? Optional.empty() : Optional.of(withDatabase(standby, database));
    }

    @Override
    public Optional<PostgresPair> pair() {
        return Optional.empty();
    }

    @Override
    public void createDatabase(String database) throws SQLException {
        DatabaseServers.execute(primary, "create database " + database);
        Optional<String> copy = replicaJdbcUrl(database);
        if (copy.isPresent()) {
            Await.untilPasses(
                    "database " + database + " on the standby",
                    Duration.ofSeconds(30),
                    () -> DatabaseServers.execute(copy.get(), "select 1"));
        }
    }

    @Override
    public void dropDatabase(String database) throws SQLException {
        DatabaseServers.execute(primary, "drop database if exists " + database + " with (force)");
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
