package io.backfleet.cli.demo.mysql;

import static java.util.stream.Collectors.joining;

import io.backfleet.cli.demo.jdbc.DemoServers;
import io.backfleet.embedded.mysql.MariaDbOptions;
import io.backfleet.embedded.mysql.MariaDbPair;
import io.backfleet.embedded.mysql.MariaDbServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;

/** A MariaDB primary with a replica. Thread-safe. */
public final class MariaDbServers implements DemoServers {
    private final MariaDbPair pair;

    private MariaDbServers(MariaDbPair pair) {
        this.pair = pair;
    }

    public static MariaDbServers start() {
        return new MariaDbServers(
                MariaDbPair.start(MariaDbOptions.defaults().withSetting("innodb-buffer-pool-size", "256M")));
    }

    @Override
    public String description() {
        return "a MariaDB primary with a replica";
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
        return url(pair.replica(), database);
    }

    private static String url(MariaDbServer server, String database) {
        return "jdbc:mysql://127.0.0.1:" + server.port() + "/" + database;
    }

    @Override
    public String user() {
        return MariaDbServer.USER;
    }

    /** The server delays by whole seconds only. */
    @Override
    public void setApplyDelay(Duration delay) throws SQLException {
        pair.setApplyDelay(Duration.ofSeconds((delay.toMillis() + 999) / 1_000));
    }

    @Override
    public String series(long count) {
        return "(SELECT seq AS n FROM seq_1_to_" + count + ") AS s";
    }

    @Override
    public String text(int length) {
        return "varchar(" + length + ")";
    }

    @Override
    public String analyze(String table) {
        return "ANALYZE TABLE " + table;
    }

    @Override
    public String nextVersion() {
        return "NEXTVAL(versions)";
    }

    @Override
    public String orUpdate(String... columns) {
        return " ON DUPLICATE KEY UPDATE "
                + Arrays.stream(columns).map(c -> c + " = VALUES(" + c + ")").collect(joining(", "));
    }

    @Override
    public int streaming() {
        return Integer.MIN_VALUE;
    }

    @Override
    public String shell(boolean replica, String database) {
        MariaDbServer server = replica ? pair.replica() : pair.primary();
        return "mariadb -h 127.0.0.1 -P " + server.port() + " -u " + user() + " " + database;
    }

    @Override
    public void close() {
        pair.close();
    }
}
