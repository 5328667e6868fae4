package io.backfleet.testkit.postgresql;

import io.backfleet.embedded.postgresql.PostgresOptions;
import io.backfleet.embedded.postgresql.PostgresPair;
import io.backfleet.testkit.DockerImage;
import io.backfleet.testkit.SharedServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.Set;

/** The PostgreSQL servers of this JVM's tests: the embedded pair, or others that the environment names. */
interface SharedPostgres extends SharedServer {
    /** JDBC URL of the primary, or of both with a comma between, to use instead of the embedded pair; or {@code docker}, or {@code docker:IMAGE}. */
    String VARIABLE = "BACKFLEET_TEST_POSTGRES";

    /** The image of {@code docker}: the embedded server's major version. */
    String IMAGE = "postgres:18";

    /** Picks by the environment and starts. */
    static SharedPostgres start() {
        String wanted = System.getenv().getOrDefault(VARIABLE, "");
        if (wanted.isEmpty()) {
            return new Embedded(PostgresPair.start(PostgresOptions.defaults()));
        }
        return DockerImage.of(VARIABLE, wanted, IMAGE)
                .<SharedPostgres>map(GivenPostgres::container)
                .orElseGet(() -> GivenPostgres.parse(wanted));
    }

    /** URL of a database on the primary. */
    String jdbcUrl(String database);

    /** URL of a database on the standby, if there is a standby. */
    Optional<String> standbyJdbcUrl(String database);

    /** The embedded pair, if it is that. */
    Optional<PostgresPair> pair();

    /** Makes a database; with a standby, it is there as well on return. */
    void createDatabase(String database) throws SQLException;

    /** Drops it, sessions or not. */
    void dropDatabase(String database) throws SQLException;

    /** Runs one statement on the primary. */
    static void execute(String url, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The embedded primary and standby. */
    record Embedded(PostgresPair servers) implements SharedPostgres {
        @Override
        public String jdbcUrl(String database) {
            return servers.primary().jdbcUrl(database);
        }

        @Override
        public Optional<String> standbyJdbcUrl(String database) {
            return Optional.of(servers.standby().jdbcUrl(database));
        }

        @Override
        public Optional<PostgresPair> pair() {
            return Optional.of(servers);
        }

        @Override
        public void createDatabase(String database) throws SQLException {
            servers.createDatabase(database);
        }

        @Override
        public void dropDatabase(String database) throws SQLException {
            servers.dropDatabase(database);
        }

        @Override
        public Set<Long> processes() {
            return servers.processes();
        }

        @Override
        public void close() {
            servers.close();
        }
    }
}
