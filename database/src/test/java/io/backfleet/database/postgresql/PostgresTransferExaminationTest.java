package io.backfleet.database.postgresql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.database.Examination;
import io.backfleet.database.Faults;
import io.backfleet.database.contract.transfer.TransferEngine;
import io.backfleet.database.contract.transfer.TransferFleet;
import io.backfleet.protocol.error.Problem;
import io.backfleet.protocol.key.KeyRange;
import io.backfleet.protocol.task.TaskKind;
import io.backfleet.testkit.postgresql.PostgresExtension;
import io.backfleet.testkit.postgresql.TestDatabase;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What plans say of transfers. */
class PostgresTransferExaminationTest {
    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    private final TransferEngine engine = new PostgresTransferEngine(postgres);

    private static final String FROM =
            "create table f (id int primary key, a int not null, b text, v varchar(30), n numeric(10, 4), at timestamptz,"
                    + " j json, twin int unique, made int generated always as (a + 1) stored)";

    private static List<Refused> refused() {
        return List.of(
                // columns of the target
                refused("id int primary key, lacking int not null", "COLUMN_NOT_FILLED backfill.columns"),
                refused("id int primary key, lacking int not null default 1", ""),
                refused("id int primary key, lacking int", ""),
                refused("id int primary key, d positive", "COLUMN_NOT_FILLED backfill.columns"),
                refused("id int primary key, x int not null", "COLUMN_NOT_FILLED backfill.leave", "leave: [x]"),
                refused("id int primary key, x int default 1 not null", "", "leave: [x]"),
                refused("id int primary key", "COLUMN_NOT_FOUND backfill.columns.x", "columns: {x: a}"),
                refused(
                        "id int primary key, x int generated always as (id) stored",
                        "COLUMN_GENERATED backfill.columns.x",
                        "columns: {x: a}"),
                refused("id int primary key, x int generated always as (id) stored", ""),
                refused("id int generated always as identity primary key", ""),
                refused("id int primary key, made int", ""),
                // conversions
                refused("id int primary key, a smallint", "CONVERSION_LOSSY backfill.into"),
                refused("id int primary key, a bigint, b text, v text, n numeric, at timestamptz", ""),
                refused("id int primary key, b varchar(50)", ""),
                refused("id int primary key, b varchar(50)", "", "columns: {b: \"b::varchar(50)\"}"),
                refused("id int primary key, v varchar(29)", ""),
                refused("id int primary key, b char(50)", "CONVERSION_LOSSY backfill.into"),
                refused("id int primary key, n numeric(10, 2)", "CONVERSION_LOSSY backfill.into"),
                refused("id int primary key, n numeric(12, 5)", ""),
                refused("id int primary key, at date", "CONVERSION_LOSSY backfill.into"),
                refused("id int primary key, at date", "", "columns: {at: \"at::date\"}"),
                refused("id int primary key, x int", "CONVERSION_LOSSY backfill.columns.x", "columns: {x: a * 2.5}"),
                refused(
                        "id int primary key, x int",
                        "CONVERSION_LOSSY backfill.columns.x",
                        "columns: {x: \"'x' || b\"}"),
                refused("id int primary key, x varchar(5)", "", "columns: {x: \"'short'\"}"),
                refused("id int primary key, x jsonb", "", "columns: {x: \"'{}'\"}"),
                // the key
                refused("ident int primary key, id int", "KEY_NOT_CARRIED backfill.into", "columns: {ident: id + 1}"),
                refused("ident int primary key, id int", "", "columns: {ident: id}"),
                refused("id int, a int", "KEY_NOT_CARRIED backfill.into"),
                refused("id int, a int, unique (id)", "KEY_NOT_CARRIED backfill.into"),
                refused("id bigint primary key", ""),
                refused("id text primary key", "KEY_ORDER_DIFFERS backfill.into"),
                refused("id numeric primary key", "KEY_ORDER_DIFFERS backfill.into"),
                refused("id int, twin int not null unique", "NO_USABLE_KEY backfill.key", "key: f_twin_key"),
                // expressions and the condition
                refused("id int primary key", "EXPRESSION_VOLATILE backfill.where", "where: \"random() < 0.5\""),
                refused("id int primary key", "EXPRESSION_TYPE backfill.where", "where: a + 1"),
                refused("id int primary key", "EXPRESSION_INVALID backfill.where", "where: nowhere = 1"),
                refused("id int primary key", "", "where: \"a > 5 or b is null\""),
                refused(
                        "id int primary key, x timestamptz",
                        "EXPRESSION_VOLATILE backfill.columns.x",
                        "columns: {x: now()}"),
                refused("id int primary key, x int", "EXPRESSION_INVALID backfill.columns.x", "columns: {x: count(*)}"),
                refused(
                        "id int primary key, x bigint",
                        "EXPRESSION_READS_OTHER_TABLE backfill.columns.x",
                        "columns: {x: \"(select max(i.id) from i)\"}"),
                // comparison
                refused("id int primary key, j json", "COMPARISON_UNSUPPORTED verify.columns.j"),
                refused("id int primary key, j json", "", "verify: {ignore: {j: not needed}}"),
                refused(
                        "id int primary key",
                        "COLUMN_NOT_FOUND verify.ignore.x",
                        "verify: {ignore: {x: typing error}}"),
                refused(
                        "id int primary key, b text",
                        "COMPARISON_UNSUPPORTED verify.tolerance.b",
                        "verify: {tolerance: {b: 1}}"),
                refused(
                        "id int primary key, b text",
                        "EXPRESSION_VOLATILE verify.columns.b",
                        "verify: {columns: {b: random()::text}}"));
    }

    private static Refused refused(String target, String problem, String... more) {
        return new Refused(target, problem, List.of(more));
    }

    /**
     * @param target columns of the target
     * @param problem code and path; empty when there is none
     * @param more lines of the spec
     */
    private record Refused(String target, String problem, List<String> more) {}

    @Test
    void spec_isRefusedForWhatWouldGoWrong() throws SQLException {
        TestDatabase database = postgres.database();
        database.execute("create domain positive as int not null check (value > 0)", FROM);
        for (Refused refused : refused()) {
            database.execute("create table i (" + refused.target + ")");
            String[] lines = Stream.concat(Stream.of("from: f", "into: i"), refused.more.stream())
                    .toArray(String[]::new);
            try (TransferFleet fleet = TransferFleet.open(engine, database, lines)) {
                List<Problem> problems = fleet.examine().problems();
                assertEquals(
                        refused.problem.isEmpty() ? List.of() : List.of(refused.problem),
                        problems.stream().map(p -> p.code() + " " + p.path()).toList(),
                        () -> refused + ": " + problems);
                assertTrue(problems.stream().noneMatch(p -> p.remedy().isEmpty()), problems::toString);
            }
            database.execute("drop table i");
        }
    }

    @Test
    void tables_mustBeTwo() throws SQLException {
        TestDatabase database = postgres.database();
        database.execute(FROM);
        try (TransferFleet fleet = TransferFleet.open(engine, database, "from: f", "into: public.F");
                TransferFleet lost = TransferFleet.open(engine, database, "from: g", "into: h")) {
            assertEquals(List.of("INVALID_VALUE backfill.into"), fleet.refusals());
            assertEquals(List.of("TABLE_NOT_FOUND backfill.from", "TABLE_NOT_FOUND backfill.into"), lost.refusals());
        }
    }

    @Test
    void collations_mustSortAlike() throws SQLException {
        TestDatabase database = postgres.database();
        database.execute(
                "create table f (id text collate \"C\" primary key)",
                "create table i (id text collate \"POSIX\" primary key)");
        try (TransferFleet fleet = TransferFleet.open(engine, database, "from: f", "into: i")) {
            assertEquals(List.of("KEY_ORDER_DIFFERS backfill.into"), fleet.refusals());
        }
    }

    @Test
    void warnings_nameWhatHappensBeside() throws SQLException {
        TestDatabase database = postgres.database();
        database.execute(
                "create table f (id int primary key, a int, mail text, dropped int)",
                "create table other (id int primary key)",
                "create table i (id serial primary key, a int references other, mail text unique, extra int)",
                "create function noted() returns trigger language plpgsql as 'begin return new; end'",
                "create trigger noted after insert on i for each row execute function noted()",
                "alter database " + database.name() + " set default_transaction_isolation = 'repeatable read'",
                "insert into f select i, i, i from generate_series(1, 500) i");
        try (TransferFleet fleet = TransferFleet.open(engine, database, "from: f", "into: i")) {
            Examination examination = fleet.examine();
            String warnings = String.join("\n", examination.warnings());
            for (String expected : List.of(
                    "READ COMMITTED",
                    "sessions of [every role]",
                    "triggers [noted]",
                    "foreign keys [i_a_fkey]",
                    "[i_mail_key]",
                    "setval('public.i_id_seq', (SELECT max(\"id\") FROM \"public\".\"i\"))",
                    "columns [extra]",
                    "columns [dropped] of \"public\".\"f\" go nowhere")) {
                assertTrue(warnings.contains(expected), () -> expected + " is missing in:\n" + warnings);
            }
            assertTrue(examination.logBytes() > 500 * 150, () -> "log " + examination.logBytes());
            assertEquals("\"public\".\"i\"", examination.table());
        }
    }

    /** The contract is what writers copy into their code: it must run, and do what the comparison wants. */
    @Test
    void contract_isSqlThatKeepsBothTablesEqual() throws SQLException {
        TestDatabase database = postgres.database();
        database.execute(
                "create table f (id int primary key, a int, gone boolean not null default false)",
                "create table i (ident int generated always as identity primary key, a int, twice int)",
                "insert into f select i, i from generate_series(1, 20) i");
        try (TransferFleet fleet = TransferFleet.open(
                engine, database, "from: f", "into: i", "columns: {ident: id, twice: a * 2}", "where: \"not gone\"")) {
            fleet.fill(10);
            List<String> contract = fleet.examine().contract();
            List<String> statements = contract.stream()
                    .filter(line -> line.startsWith("  "))
                    .map(line -> line.strip().replaceFirst(";$", ""))
                    .toList();
            assertEquals(3, statements.size(), () -> String.join("\n", contract));
            database.execute(
                    "update f set a = 100 where id = 1",
                    "update f set gone = true where id = 2",
                    "insert into f values (21, 1)");
            for (String id : List.of("1", "2", "21")) {
                database.execute(
                        statements.get(0).replace("$1", id), statements.get(1).replace("$1", id));
            }
            database.execute("delete from f where id = 3", statements.get(2).replace("$1", "3"));
            assertEquals(List.of(), fleet.differences(10));
        }
    }

    @Test
    void role_needsNoMoreThanIsSaid() throws SQLException {
        TestDatabase database = postgres.database();
        String role = "poor_" + database.name();
        database.execute(
                "create table f (id int primary key, a int, secret int)",
                "create table i (id int primary key, a int, secret int default 0)",
                "insert into f select i, i, i from generate_series(1, 20) i",
                "create role " + role + " login",
                "grant create on database " + database.name() + " to " + role,
                "grant usage on schema public to " + role);
        try (TransferFleet fleet = TransferFleet.open(
                engine,
                TransferFleet.entry(database.jdbcUrl().replaceFirst("user=[^&]*", "user=" + role), List.of()),
                Faults.NONE,
                "from: f",
                "into: i",
                "leave: [secret]",
                "where: \"a > 3\"",
                "verify: {repair: auto}")) {
            List<Problem> problems = fleet.examine().problems();
            assertEquals(2, problems.size(), problems::toString);
            for (int round = 0; round < 4; round++) {
                for (Problem problem : fleet.examine().problems()) {
                    assertEquals("PRIVILEGE_MISSING", problem.code().name(), problem::toString);
                    database.execute(problem.remedy());
                }
            }
            assertEquals(17, fleet.fill(10).changed());
            database.execute(
                    "delete from i where id = 5", "insert into i values (1, 1)", "update i set a = 0 where id = 6");
            assertEquals(List.of("1: * EXTRA", "5: * MISSING", "6: a BEHIND"), fleet.differences(10));
            assertEquals(3, fleet.finish(TaskKind.REPAIR, 0, KeyRange.ALL, 10).changed());
            assertEquals(List.of(), fleet.differences(10));
            assertEquals(
                    "0",
                    database.value("select count(*) from information_schema.column_privileges where grantee = '" + role
                            + "' and column_name = 'secret'"));
        } finally {
            database.execute("drop owned by " + role, "drop role " + role);
        }
    }
}
