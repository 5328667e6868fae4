package io.backfleet.testkit.postgresql;

import io.backfleet.embedded.postgresql.PostgresOptions;
import io.backfleet.embedded.postgresql.PostgresPair;
import io.backfleet.testkit.Await;
import io.backfleet.testkit.DockerImage;
import io.backfleet.testkit.jdbc.DatabaseServers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The PostgreSQL servers of this JVM's tests: the embedded pair, or others that the environment names. */
interface SharedPostgres extends DatabaseServers {
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

    /** The embedded pair, if it is that. */
    Optional<PostgresPair> pair();

    @Override
    default String variable() {
        return VARIABLE;
    }

    @Override
    default void awaitReplayed(Duration limit) throws SQLException {
        String position =
                texts(jdbcUrl("postgres"), "select pg_current_wal_lsn()").get(0);
        String standby = replicaJdbcUrl("postgres").orElseThrow();
        Await.until(
                "the standby at " + position,
                limit,
                () -> texts(standby, "select pg_last_wal_replay_lsn() >= '" + position + "'::pg_lsn")
                        .contains("t"));
    }

    @Override
    default List<String> sessions(String database) throws SQLException {
        String query = "select concat('pid ', pid, ' ''', application_name, ''' ', state, ', last statement: ',"
                + " left(query, 200)) from pg_stat_activity where datname = '" + database
                + "' and backend_type = 'client backend'";
        List<String> sessions = new ArrayList<>();
        texts(jdbcUrl("postgres"), query).forEach(session -> sessions.add("primary " + session));
        Optional<String> standby = replicaJdbcUrl("postgres");
        if (standby.isPresent()) {
            texts(standby.get(), query).forEach(session -> sessions.add("standby " + session));
        }
        return sessions;
    }

    /** The first column of each row. */
    private static List<String> texts(String url, String query) throws SQLException {
        List<String> texts = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            while (row.next()) {
                texts.add(String.valueOf(row.getString(1)));
            }
        }
        return texts;
    }

    /** The embedded primary and standby. */
    record Embedded(PostgresPair servers) implements SharedPostgres {
        @Override
        public String jdbcUrl(String database) {
            return servers.primary().jdbcUrl(database);
        }

        @Override
        public Optional<String> replicaJdbcUrl(String database) {
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
