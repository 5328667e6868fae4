package io.backfleet.testkit.mysql;

import io.backfleet.embedded.mysql.MariaDbOptions;
import io.backfleet.embedded.mysql.MariaDbPair;
import io.backfleet.embedded.mysql.Sessions;
import io.backfleet.testkit.DockerImage;
import io.backfleet.testkit.jdbc.DatabaseServers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The servers of this JVM's tests that speak MySQL's protocol: the embedded MariaDB pair, or others that the environment names. */
interface SharedMySql extends DatabaseServers {
    /** JDBC URL of the primary, or of both with a comma between, to use instead of the embedded pair; or {@code docker}, or {@code docker:IMAGE}. */
    String VARIABLE = "BACKFLEET_TEST_MYSQL";

    /** The image of {@code docker}: what embedded MariaDB isn't, in the version that is supported longest. */
    String IMAGE = "mysql:8.4";

    /** A database that every server has and every user may connect to. */
    String ANY_DATABASE = "information_schema";

    /** Picks by the environment and starts. */
    static SharedMySql start() {
        String wanted = System.getenv().getOrDefault(VARIABLE, "");
        if (wanted.isEmpty()) {
            return new Embedded(MariaDbPair.start(MariaDbOptions.defaults()));
        }
        return DockerImage.of(VARIABLE, wanted, IMAGE)
                .<SharedMySql>map(GivenMySql::container)
                .orElseGet(() -> GivenMySql.parse(wanted));
    }

    /** The embedded pair, if it is that. */
    Optional<MariaDbPair> pair();

    @Override
    default String variable() {
        return VARIABLE;
    }

    @Override
    default void awaitReplayed(Duration limit) throws SQLException {
        try (Connection primary = DriverManager.getConnection(jdbcUrl(ANY_DATABASE));
                Connection replica =
                        DriverManager.getConnection(replicaJdbcUrl(ANY_DATABASE).orElseThrow())) {
            Position.of(primary).await(replica, limit);
        }
    }

    @Override
    default List<String> sessions(String database) throws SQLException {
        List<String> sessions = new ArrayList<>();
        try (Connection primary = DriverManager.getConnection(jdbcUrl(ANY_DATABASE))) {
            Sessions.in(database, primary).forEach(session -> sessions.add("primary " + session.words()));
        }
        Optional<String> url = replicaJdbcUrl(ANY_DATABASE);
        if (url.isPresent()) {
            try (Connection replica = DriverManager.getConnection(url.get())) {
                Sessions.in(database, replica).forEach(session -> sessions.add("replica " + session.words()));
            }
        }
        return sessions;
    }

    /** The embedded primary and replica. */
    record Embedded(MariaDbPair servers) implements SharedMySql {
        @Override
        public String jdbcUrl(String database) {
            return servers.primary().jdbcUrl(database);
        }

        @Override
        public Optional<String> replicaJdbcUrl(String database) {
            return Optional.of(servers.replica().jdbcUrl(database));
        }

        @Override
        public Optional<MariaDbPair> pair() {
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
