package io.backfleet.database.mysql;

import io.backfleet.database.Faults;
import io.backfleet.database.FleetDatabase;
import io.backfleet.database.config.DatabaseEntry;
import io.backfleet.database.contract.Engine;
import io.backfleet.testkit.Await;
import io.backfleet.testkit.jdbc.ScratchDatabase;
import io.backfleet.testkit.mysql.MariaDbExtension;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** MariaDB, or whatever speaks MySQL's protocol at the URLs that the environment names. */
public final class MySqlEngine implements Engine {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final int NO_SUCH_SESSION = 1094;

    private final MariaDbExtension servers;
    private String fresh = "";

    public MySqlEngine(MariaDbExtension servers) {
        this.servers = servers;
    }

    /** Databases of one server share what a fleet leaves there: so the first look at a new one removes it. */
    @Override
    public ScratchDatabase database() throws SQLException {
        ScratchDatabase database = servers.database();
        if (!fresh.equals(database.name())) {
            forgetFleet(database);
            fresh = database.name();
        }
        return database;
    }

    @Override
    public FleetDatabase open(DatabaseEntry entry, Faults faults, Duration patience) {
        return new MySqlDatabase(entry, faults, patience, System::nanoTime);
    }

    @Override
    public void forgetFleet(ScratchDatabase database) throws SQLException {
        database.execute("drop database if exists backfleet");
    }

    @Override
    public String rows(int n) {
        int digits = String.valueOf(n).length();
        String digit = "(select 0 d" + " union all select 1 union all select 2 union all select 3 union all select 4"
                + " union all select 5 union all select 6 union all select 7 union all select 8 union all select 9)";
        String sum = IntStream.range(0, digits)
                .mapToObj(i -> "d" + i + ".d * " + (long) Math.pow(10, i))
                .collect(Collectors.joining(" + "));
        String from = IntStream.range(0, digits).mapToObj(i -> digit + " d" + i).collect(Collectors.joining(", "));
        return "(select 1 + " + sum + " as i from " + from + ") n where n.i <= " + n;
    }

    @Override
    public String day(String days) {
        return "date '2020-01-01' + interval " + days + " day";
    }

    @Override
    public String differs(String a, String b) {
        return "not (" + a + " <=> " + b + ")";
    }

    @Override
    public String insertIfAbsent(String table, String values) {
        return "insert ignore into " + table + " values (" + values + ")";
    }

    @Override
    public String analyze(String table) {
        return "analyze table " + table;
    }

    @Override
    public Map<String, String> keys() {
        Map<String, String> keys = new LinkedHashMap<>();
        keys.put("id smallint primary key", "i");
        keys.put("id int primary key", "-i");
        keys.put("id bigint primary key", "(i - 180) * 1000000007");
        keys.put("id bigint zerofill primary key", "i");
        keys.put(
                "id bigint unsigned primary key",
                "case when i < 100 then i - 1 else 18446744073709551615 - (357 - i) end");
        keys.put("id decimal(30,10) primary key", "(i - 100) / 7.0");
        keys.put("id varchar(40) primary key", "concat(char(96 + i % 26 using utf8mb4), '''\"\\\\{},', i)");
        keys.put("id varchar(40) character set utf8mb4 collate utf8mb4_general_ci primary key", "concat('É😀 ', i)");
        keys.put("id varchar(40) character set latin1 primary key", "concat('é', i, ' ')");
        keys.put("id varchar(40) character set utf8mb4 collate utf8mb4_bin primary key", "left(sha2(i, 224), 40)");
        keys.put("id char(12) primary key", "concat('k ', i)");
        keys.put("id binary(16) primary key", "unhex(left(sha2(i, 224), 32))");
        keys.put("id varbinary(20) primary key", "unhex(left(sha2(i, 224), 2 + 2 * (2 + i % 18)))");
        keys.put("id date primary key", "date '2000-01-01' + interval i day");
        keys.put("id datetime(6) primary key", "timestamp '2000-01-01 00:00:00' + interval i * 1000001 microsecond");
        keys.put("id timestamp(3) primary key", "timestamp '2010-01-01 00:00:00' + interval i * 1500000 microsecond");
        return keys;
    }

    @Override
    public String[] partitionedTable() {
        return new String[] {
            "create table t (id bigint, region int, a int, b int, primary key (id, region))"
                    + " partition by list (region) subpartition by hash (id) subpartitions 2"
                    + " (partition t0 values in (0), partition t1 values in (1))"
        };
    }

    @Override
    public void beforeUpdate(ScratchDatabase database, String name, String condition, String column, String value)
            throws SQLException {
        database.execute("create trigger " + name + " before update on t for each row begin if " + condition
                + " then set new." + column + " = " + value + "; end if; end");
    }

    @Override
    public void awaitLockWait(ScratchDatabase database) {
        Await.until("a lock is waited for", LIMIT, () -> {
            try (Connection connection = database.connect();
                    Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("show global status like 'Innodb_row_lock_current_waits'")) {
                return row.next() && row.getInt(2) > 0;
            }
        });
    }

    @Override
    public void killFleet(ScratchDatabase database, Connection... spared) {
        try (Connection killer = database.connect();
                Statement statement = killer.createStatement()) {
            List<Long> sparedIds = new ArrayList<>();
            for (Connection one : spared) {
                sparedIds.add(id(one));
            }
            sparedIds.add(id(killer));
            Await.until("the fleet's sessions end", LIMIT, () -> {
                List<Long> alive = sessions(statement, database.name());
                alive.removeAll(sparedIds);
                for (long session : alive) {
                    kill(statement, session);
                }
                return alive.isEmpty();
            });
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    static void kill(Statement statement, long session) throws SQLException {
        try {
            statement.execute("kill " + session);
        } catch (SQLException e) {
            if (e.getErrorCode() != NO_SUCH_SESSION) {
                throw e;
            }
        }
    }

    private static List<Long> sessions(Statement statement, String database) throws SQLException {
        List<Long> sessions = new ArrayList<>();
        try (ResultSet row = statement.executeQuery("select id from information_schema.processlist where db = '"
                + database + "' and user <> 'system user'")) {
            while (row.next()) {
                sessions.add(row.getLong(1));
            }
        }
        return sessions;
    }

    private static long id(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select connection_id()")) {
            row.next();
            return row.getLong(1);
        }
    }

    @Override
    public String nowhere() {
        return "jdbc:mysql://127.0.0.1:1/x?user=u";
    }

    @Override
    public void insertBeat(ScratchDatabase database, String prober, Duration ago) throws SQLException {
        database.execute("insert into backfleet.heartbeat values ('db-1', '" + prober
                + "', 1, utc_timestamp(6) - interval " + ago.toSeconds() + " second)");
    }

    @Override
    public void pauseReplay() throws SQLException {
        servers.replica().pauseReplay();
    }

    @Override
    public void resumeReplay() throws SQLException {
        servers.replica().resumeReplay();
    }

    @Override
    public void stopReplica() {
        servers.pair().replica().stop();
    }

    @Override
    public void startReplica() {
        servers.pair().replica().start();
    }
}
