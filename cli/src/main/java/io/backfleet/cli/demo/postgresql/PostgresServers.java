package io.backfleet.cli.demo.postgresql;

import static java.util.stream.Collectors.joining;

import io.backfleet.cli.demo.jdbc.DemoServers;
import io.backfleet.embedded.postgresql.PostgresOptions;
import io.backfleet.embedded.postgresql.PostgresPair;
import io.backfleet.embedded.postgresql.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;

/** A PostgreSQL primary with a streaming standby. Thread-safe. */
public final class PostgresServers implements DemoServers {
    private final PostgresPair pair;

    private PostgresServers(PostgresPair pair) {
        this.pair = pair;
    }

    public static PostgresServers start() {
        return new PostgresServers(
                PostgresPair.start(PostgresOptions.defaults().withSetting("shared_buffers", "256MB")));
    }

    @Override
    public String description() {
        return "a PostgreSQL primary with a streaming standby";
    }

    @Override
    public void createDatabase(String database) throws SQLException {
        pair.createDatabase(database);
    }

    @Override
    public Connection connect(String database) throws SQLException {
        return pair.primary().connect(database);
    }

    @Override
    public String primaryUrl(String database) {
        return url(pair.primary(), database);
    }

    @Override
    public String replicaUrl(String database) {
        return url(pair.standby(), database);
    }

    private static String url(PostgresServer server, String database) {
        return "jdbc:postgresql://127.0.0.1:" + server.port() + "/" + database;
    }

    @Override
    public String user() {
        return PostgresServer.SUPERUSER;
    }

    @Override
    public void setApplyDelay(Duration delay) throws SQLException {
        pair.setApplyDelay(delay);
    }

    @Override
    public String series(long count) {
        return "generate_series(1, " + count + ") AS s (n)";
    }

    @Override
    public String text(int length) {
        return "text";
    }

    @Override
    public String analyze(String table) {
        return "ANALYZE " + table;
    }

    @Override
    public String nextVersion() {
        return "nextval('versions')";
    }

    @Override
    public String orUpdate(String... columns) {
        return " ON CONFLICT (id) DO UPDATE SET "
                + Arrays.stream(columns).map(c -> c + " = excluded." + c).collect(joining(", "));
    }

    @Override
    public int streaming() {
        return 10_000;
    }

    @Override
    public String shell(boolean replica, String database) {
        PostgresServer server = replica ? pair.standby() : pair.primary();
        return "psql -h 127.0.0.1 -p " + server.port() + " -U " + user() + " " + database;
    }

    @Override
    public void close() {
        pair.close();
    }
}
