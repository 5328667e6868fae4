package io.backfleet.database.copy;

import io.backfleet.testkit.jdbc.ScratchDatabase;
import java.sql.SQLException;

/** Tables that rows go into from an engine of the other sort: with a column of every type that does, and plain ones. */
final class CopyTables {
    static final String POSTGRES_COLUMNS = "b boolean, i2 smallint, i4 int, i8 bigint, n numeric(20,5),"
            + " nn numeric(40,20), f4 real, f8 double precision, t text, vc varchar(20), c char(5), by bytea, d date, ti time, ts timestamp,"
            + " tz timestamptz, dt timestamptz, u uuid, uc uuid, bt bit(5), fl bit(1), e mood, j json, jb jsonb";

    static final String MARIADB_COLUMNS = "b tinyint(1), i2 smallint, i4 int, i8 bigint, n decimal(20,5),"
            + " nn decimal(40,20), f4 float, f8 double, t longtext, vc varchar(20), c char(5), `by` longblob, d date, ti time(6),"
            + " ts datetime(6), tz timestamp(6) null, dt datetime(6), u binary(16), uc char(36), bt bit(5), fl bit(1),"
            + " e enum('sad','ok','o''k, well'), j json, jb json";

    private CopyTables() {}

    static void makePostgres(ScratchDatabase database, String table) throws SQLException {
        database.execute(
                "create type mood as enum ('sad', 'ok', 'o''k, well')",
                "create table " + table + " (id bigint primary key, v bigint not null, " + POSTGRES_COLUMNS + ")",
                "create table gone (id bigint primary key, v bigint not null)");
    }

    static void makeMariaDb(ScratchDatabase database, String table) throws SQLException {
        database.execute(
                "create table " + table + " (id bigint primary key, v bigint not null, " + MARIADB_COLUMNS
                        + ") default charset utf8mb4",
                "create table gone (id bigint primary key, v bigint not null)");
    }

    /** Users, and accounts that are like them. */
    static void simple(ScratchDatabase source, ScratchDatabase target, int rows) throws SQLException {
        source.execute("create table users (id bigint primary key, name varchar(40), v bigint not null)");
        target.execute(
                "create table accounts (id bigint primary key, name varchar(40), v bigint not null)",
                "create table gone (id bigint primary key, v bigint not null)");
        StringBuilder values = new StringBuilder();
        for (int i = 1; i <= rows; i++) {
            values.append(i == 1 ? "" : ", ").append("(" + i + ", 'n" + i + "', " + i + ")");
        }
        source.execute("insert into users values " + values);
    }
}
