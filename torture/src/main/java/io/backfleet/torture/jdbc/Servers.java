package io.backfleet.torture.jdbc;

import io.backfleet.embedded.mysql.MariaDbOptions;
import io.backfleet.embedded.mysql.MariaDbPair;
import io.backfleet.embedded.postgresql.PostgresOptions;
import io.backfleet.embedded.postgresql.PostgresPair;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The two pairs of servers with two databases on each, and what can befall them. Thread-safe, but nobody may strike one
 * pair twice at once.
 */
public final class Servers implements AutoCloseable {
    /** Ids in the databases file; the first of an engine lends its name to the pair. */
    public static final List<String> DATABASES = List.of("pg", "pg-2", "my", "my-2");

    /** Pairs. */
    public static final List<String> ENGINES = List.of("pg", "my");

    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final PostgresPair pg;
    private final MariaDbPair my;
    private volatile boolean pgPromoted;
    private volatile boolean myPromoted;

    private Servers(PostgresPair pg, MariaDbPair my) {
        this.pg = pg;
        this.my = my;
    }

    /**
     * Starts both pairs; about five seconds.
     *
     * @param small directory for PostgreSQL's data on a file system that can be filled up; null for a temporary one
     */
    public static Servers start(@Nullable Path small) {
        PostgresOptions options = PostgresOptions.defaults().withSetting("max_wal_size", "128MB");
        CompletableFuture<PostgresPair> starting = CompletableFuture.supplyAsync(
                () -> PostgresPair.start(small == null ? options : options.withDirectory(small)));
        MariaDbPair my = MariaDbPair.start(MariaDbOptions.defaults());
        Servers servers = new Servers(starting.join(), my);
        try {
            for (String id : DATABASES) {
                servers.create(id);
            }
        } catch (SQLException e) {
            servers.close();
            throw new IllegalStateException("no databases: " + e, e);
        }
        return servers;
    }

    private void create(String id) throws SQLException {
        if (isPg(id)) {
            pg.createDatabase(schema(id));
        } else {
            my.createDatabase(schema(id));
        }
    }

    static boolean isPg(String id) {
        return id.startsWith("pg");
    }

    private static String schema(String id) {
        return "shop_" + id.replace('-', '_');
    }

    /** Port of an engine's primary, or of its replica, as things stand now. */
    public int port(String engine, boolean replica) {
        if (isPg(engine)) {
            return replica != pgPromoted ? pg.standby().port() : pg.primary().port();
        }
        return replica != myPromoted ? my.replica().port() : my.primary().port();
    }

    /** A database, on the primary. */
    public Database database(String id) {
        return isPg(id)
                ? new Database(() -> (pgPromoted ? pg.standby() : pg.primary()).jdbcUrl(schema(id)))
                : new Database(() -> (myPromoted ? my.replica() : my.primary()).jdbcUrl(schema(id)));
    }

    /** JDBC URL of a database at a port, as the fleet's databases file has it. */
    public static String url(String id, int port) {
        return "jdbc:" + (isPg(id) ? "postgresql" : "mysql") + "://127.0.0.1:" + port + "/" + schema(id);
    }

    /** Whom the fleet connects as. */
    public static String user(String id) {
        return isPg(id) ? "postgres" : "backfleet";
    }

    /** The migrations of one wave: every kind on every engine, and two that count writes. */
    public List<Challenge> wave(String suffix, int rows) {
        Database a = database("pg");
        Database b = database("my");
        Database a2 = database("pg-2");
        Database b2 = database("my-2");
        Words p = Words.POSTGRESQL;
        Words m = Words.MYSQL;
        return List.of(
                new ColumnStorm("columns-pg-" + suffix, p, rows, "pg", a),
                new ColumnStorm("columns-my-" + suffix, m, rows, "my", b),
                new TableStorm("table-pg-" + suffix, p, rows, "pg", a),
                new TableStorm("table-my-" + suffix, m, rows, "my", b),
                new CopyStorm("versions-pg-" + suffix, p, rows, "pg", a, p, "pg-2", a2, false),
                new CopyStorm("locks-my-" + suffix, m, rows, "my", b, m, "my-2", b2, true),
                new CopyStorm("versions-pg-my-" + suffix, p, rows, "pg", a, m, "my-2", b2, false),
                new CopyStorm("locks-my-pg-" + suffix, m, rows, "my", b, p, "pg-2", a2, true),
                new CountedTable("counted-pg-" + suffix, p, rows, "pg-2", a2),
                new CountedTable("counted-my-" + suffix, m, rows, "my-2", b2));
    }

    /** SIGKILL of the present primary, or of its replica. */
    public void kill(String engine, boolean replica) {
        if (isPg(engine)) {
            (replica != pgPromoted ? pg.standby() : pg.primary()).kill();
        } else {
            (replica != myPromoted ? my.replica() : my.primary()).kill();
        }
    }

    /** Starts what was killed. */
    public void start(String engine, boolean replica) {
        if (isPg(engine)) {
            (replica != pgPromoted ? pg.standby() : pg.primary()).start();
        } else {
            (replica != myPromoted ? my.replica() : my.primary()).start();
        }
    }

    /** The replica receives but applies nothing any more, or does again. */
    public void replay(String engine, boolean goes) {
        Database.patiently("replay of " + engine, LIMIT, () -> {
            if (isPg(engine)) {
                if (goes) {
                    pg.resumeReplay();
                } else {
                    pg.pauseReplay();
                }
            } else if (goes) {
                my.resumeReplay();
            } else {
                my.pauseReplay();
            }
            return true;
        });
    }

    /** Whether a pair has not failed over yet. */
    public boolean paired(String engine) {
        return isPg(engine) ? !pgPromoted : !myPromoted;
    }

    /**
     * Kills the primary and makes the replica one. What the application has written so far has arrived there; what the fleet
     * writes meanwhile may be lost.
     */
    public void promote(String engine) {
        try {
            if (isPg(engine)) {
                pg.awaitReplayed(LIMIT);
                pg.failOver(LIMIT);
                pgPromoted = true;
            } else {
                my.awaitReplayed(LIMIT);
                my.failOver(LIMIT);
                myPromoted = true;
            }
        } catch (SQLException e) {
            throw new IllegalStateException("no fail-over of " + engine + ": " + e, e);
        }
    }

    /** Checkpoints that are left in a database for a migration; one that has ended must have none. */
    public long checkpointsOf(String id, String incarnation) {
        return Database.patiently("counting checkpoints in " + id, LIMIT, () -> {
            try {
                return Long.parseLong(database(id)
                        .value("SELECT count(*) FROM backfleet.checkpoint WHERE incarnation = ?", incarnation));
            } catch (SQLException e) {
                // 42P01, 42S02: nobody ever worked there
                if (Arrays.asList("42P01", "42S02").contains(e.getSQLState())) {
                    return 0L;
                }
                throw e;
            }
        });
    }

    /** Starts what is down and undoes what was done to replicas. */
    public void heal() {
        List<RuntimeException> failures = new ArrayList<>();
        for (String engine : ENGINES) {
            for (boolean replica : List.of(false, true)) {
                if (!replica || paired(engine)) {
                    try {
                        start(engine, replica);
                    } catch (RuntimeException e) {
                        failures.add(e);
                    }
                }
            }
        }
        if (!failures.isEmpty()) {
            throw failures.get(0);
        }
    }

    @Override
    public void close() {
        try {
            my.close();
        } finally {
            pg.close();
        }
    }
}
