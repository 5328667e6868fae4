package io.backfleet.database.postgresql;

import io.backfleet.database.Faults;
import io.backfleet.database.FleetDatabase;
import io.backfleet.database.config.DatabaseEntry;
import io.backfleet.database.contract.Engine;
import io.backfleet.testkit.Await;
import io.backfleet.testkit.jdbc.ScratchDatabase;
import io.backfleet.testkit.postgresql.PostgresExtension;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** PostgreSQL. */
public final class PostgresEngine implements Engine {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final PostgresExtension servers;

    public PostgresEngine(PostgresExtension servers) {
        this.servers = servers;
    }

    @Override
    public ScratchDatabase database() throws SQLException {
        return servers.database();
    }

    @Override
    public FleetDatabase open(DatabaseEntry entry, Faults faults, Duration patience) {
        return new PostgresDatabase(entry, faults, patience, System::nanoTime);
    }

    @Override
    public void forgetFleet(ScratchDatabase database) throws SQLException {
        database.execute("drop schema if exists backfleet cascade");
    }

    @Override
    public String rows(int n) {
        return "generate_series(1, " + n + ") i";
    }

    @Override
    public String day(String days) {
        return "date '2020-01-01' + " + days;
    }

    @Override
    public String differs(String a, String b) {
        return a + " is distinct from " + b;
    }

    @Override
    public String insertIfAbsent(String table, String values) {
        return "insert into " + table + " values (" + values + ") on conflict do nothing";
    }

    @Override
    public String analyze(String table) {
        return "analyze " + table;
    }

    @Override
    public Map<String, String> keys() {
        Map<String, String> keys = new LinkedHashMap<>();
        keys.put("id smallint primary key", "i");
        keys.put("id int primary key", "-i");
        keys.put("id bigint primary key", "i * 1000000007::bigint");
        keys.put(
                "id numeric primary key",
                "case i when 1 then 'NaN' when 2 then 'Infinity' else (i / 7.0)::numeric end");
        keys.put("id text primary key", "chr(96 + i % 26) || '''\"\\\\{},' || i");
        keys.put("id varchar(40) primary key", "md5(i::text)");
        keys.put("id char(12) primary key", "'k ' || i");
        keys.put("id uuid primary key", "md5(i::text)::uuid");
        keys.put(
                "id date primary key",
                "case i when 1 then 'infinity' when 2 then '0044-03-15 BC' else date '2000-01-01' + i end");
        keys.put(
                "id timestamp primary key",
                "case i when 1 then '-infinity' else timestamp '2000-01-01' + i * interval '1.000001 s' end");
        keys.put("id timestamptz primary key", "timestamptz '2000-01-01 00:00+03' + i * interval '1 h'");
        keys.put("id bytea primary key", "decode(md5(i::text), 'hex')");
        keys.put("id positive primary key", "i");
        return keys;
    }

    @Override
    public void makeKeyTypes(ScratchDatabase database) throws SQLException {
        database.execute("create domain positive as bigint check (value > 0)");
    }

    @Override
    public String[] partitionedTable() {
        return new String[] {
            "create table t (id bigint, region int, a int, b int, primary key (id, region)) partition by list (region)",
            "create table t0 partition of t for values in (0)",
            "create table t1 partition of t for values in (1) partition by range (id)",
            "create table t1a partition of t1 for values from (minvalue) to (500)",
            "create table t1b partition of t1 for values from (500) to (maxvalue)"
        };
    }

    @Override
    public void beforeUpdate(ScratchDatabase database, String name, String condition, String column, String value)
            throws SQLException {
        database.execute(
                "create function " + name + "() returns trigger language plpgsql as $$ begin if " + condition
                        + " then new." + column + " := " + value + "; end if; return new; end $$",
                "create trigger " + name + " before update on t for each row execute function " + name + "()");
    }

    @Override
    public void awaitLockWait(ScratchDatabase database) {
        Await.until(
                "a lock is waited for",
                LIMIT,
                () -> !database.value("select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
                                + " and datname = current_database()")
                        .equals("0"));
    }

    @Override
    public void killFleet(ScratchDatabase database, Connection... spared) {
        try {
            database.execute("select pg_terminate_backend(pid, 5000) from pg_stat_activity"
                    + " where application_name like 'backfleet-%' and datname = current_database()");
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public String nowhere() {
        return "jdbc:postgresql://127.0.0.1:1/x?user=u";
    }

    @Override
    public void insertBeat(ScratchDatabase database, String prober, Duration ago) throws SQLException {
        database.execute("insert into backfleet.heartbeat values ('" + prober + "', 1, now() - interval '"
                + ago.toSeconds() + " s')");
    }

    @Override
    public void pauseReplay() throws SQLException {
        servers.pair().pauseReplay();
    }

    @Override
    public void resumeReplay() throws SQLException {
        servers.pair().resumeReplay();
    }

    @Override
    public void stopReplica() {
        servers.pair().standby().stop();
    }

    @Override
    public void startReplica() {
        servers.pair().standby().start();
    }
}
