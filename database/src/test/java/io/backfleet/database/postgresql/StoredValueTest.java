package io.backfleet.database.postgresql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.database.FencedTask;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.key.KeyRange;
import io.backfleet.testkit.postgresql.PostgresExtension;
import io.backfleet.testkit.postgresql.TestDatabase;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** That a value is compared as the column stores it: a second pass over finished rows writes nothing. */
class StoredValueTest {
    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    private static TestDatabase shared;

    @BeforeAll
    static void makeTypes() throws SQLException {
        shared = postgres.database();
        shared.execute(
                "create type mood as enum ('sad', 'ok')",
                "create domain short as varchar(3)",
                "create collation ci (provider = icu, locale = 'und-u-ks-level2', deterministic = false)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "numeric(10,2); i / 7.0",
                "numeric(5,-2); i * 77.7",
                "numeric; case when i % 2 = 0 then 'NaN'::numeric else i / 3.0 end",
                "int; i / 7.0",
                "real; i / 7.0::float8",
                "double precision; case i when 1 then 'NaN' else i / 7.0 end",
                "varchar(5); 'v' || i % 100",
                "varchar(5); 'abc     '",
                "char(8); 'c' || i % 100",
                "text; nullif('x' || i, 'x7')",
                "timestamp(0); timestamp '2020-01-01' + i * interval '1.7 s'",
                "timestamptz(3); timestamptz '2020-01-01' + i * interval '1.77777 s'",
                "time(1); time '10:00' + i * interval '1.77 s'",
                "interval; case when i % 2 = 0 then interval '1 day' else interval '24 hours' end",
                "interval(0); i * interval '1.7 s'",
                "json; json_build_object('i', i)",
                "jsonb; jsonb_build_object('i', i)",
                "xml; xmlelement(name x, i)",
                "point; point(i, i / 7.0)",
                "box; box(point(0, 0), point(i, i))",
                "bit(4); (i % 16)::bit(4)",
                "varbit(9); (i % 16)::bit(4)",
                "bytea; decode(md5(i::text), 'hex')",
                "uuid; md5(i::text)::uuid",
                "text[]; array['a' || i, null]",
                "numeric(6,1)[]; array[i / 7.0]::numeric(6,1)[]",
                "int4range; int4range(i, i + 2)",
                "tsvector; to_tsvector('simple', 'a' || i)",
                "inet; ('10.0.0.' || i % 200)::inet",
                "mood; (case when i % 2 = 0 then 'sad' else 'ok' end)::mood",
                "short; 's' || i % 10",
                "text collate \"ci\"; case when i % 2 = 0 then 'Ab' else 'aB' end"
            })
    void value_isComparedAsStored(String type, String expression) throws SQLException {
        shared.execute(
                "drop schema if exists backfleet cascade",
                "drop table if exists t",
                "create table t (i int primary key, v " + type + ")",
                "insert into t select i from generate_series(1, 60) i");
        try (TestFleet fleet = TestFleet.open(shared, "t", Map.of("v", expression), "verify: off")) {
            fleet.plan();
            long changed = fleet.finish(0, KeyRange.ALL, 25).changed();
            assertEquals(expression.contains("nullif") ? 59 : 60, changed);
            assertEquals(0, fleet.finish(1, KeyRange.ALL, 25).changed());
        }
    }

    @Test
    void value_thatIsEqualUnderACollationOnlyIsWritten() throws SQLException {
        TestDatabase database = postgres.database();
        database.execute(
                "create collation ci (provider = icu, locale = 'und-u-ks-level2', deterministic = false)",
                "create table t (i int primary key, o text, v text collate ci, s interval)",
                "insert into t values (1, 'Ab', 'aB', '24 hours')");
        try (TestFleet fleet = TestFleet.open(database, "t", Map.of("v", "o", "s", "interval '1 day'"))) {
            assertEquals(1, fleet.runAll(10).changed());
        }
        assertEquals("Ab 1 day", database.value("select v || ' ' || s from t"));
    }

    @Test
    void value_thatDoesNotFitIsRefusedAndTheRestStaysAndNoDataShows() throws SQLException {
        TestDatabase database = postgres.database();
        database.execute(
                "create table t (id int primary key, o text, v varchar(5), n int not null default 0, check (n < 900))",
                "insert into t select i, case i when 50 then 'a-secret-name' else 'ok' end from generate_series(1, 100) i");
        try (TestFleet fleet = TestFleet.open(database, "t", Map.of("v", "o"))) {
            fleet.plan();
            try (FencedTask task = fleet.takeAll()) {
                task.writeNext(40);
                BackfleetException refused = assertThrows(BackfleetException.class, () -> task.writeNext(40));
                assertEquals(ErrorCode.ROW_REJECTED, refused.code());
                assertShowsNothing(refused);
                task.reload();
                assertEquals(Key.of("41"), task.position());
                assertEquals(Optional.of(Key.of("51")), task.keyBehind(10));
                assertEquals(Optional.empty(), task.keyBehind(60));
                assertEquals(Optional.of(Key.of("71")), task.middle());
            }
        }
        assertEquals("40", database.value("select count(v) from t"));
        Map<String, String> set = Map.of("n", "o::int");
        try (TestFleet fleet = TestFleet.open(database, "t", set)) {
            fleet.plan();
            try (FencedTask task = fleet.take(7, KeyRange.ALL)) {
                BackfleetException refused = assertThrows(BackfleetException.class, () -> task.writeNext(100));
                assertEquals(ErrorCode.ROW_REJECTED, refused.code());
                assertShowsNothing(refused);
            }
        }
        try (TestFleet fleet = TestFleet.open(database, "t", Map.of("n", "id * 100"))) {
            fleet.plan();
            try (FencedTask task = fleet.take(8, KeyRange.ALL)) {
                BackfleetException refused = assertThrows(BackfleetException.class, () -> task.writeNext(100));
                assertEquals(ErrorCode.ROW_REJECTED, refused.code());
                assertShowsNothing(refused);
            }
        }
    }

    @Test
    void trigger_thatRaisesOrWarnsFailsTheBatchWithoutShowingData() throws SQLException {
        TestDatabase database = postgres.database();
        database.execute(
                "create table t (id int primary key, o text, v text)",
                "insert into t select i, 'a-secret-name' from generate_series(1, 10) i",
                "create function check_row() returns trigger language plpgsql as $$ begin"
                        + " if new.id = 3 then raise exception 'bad row %', new.o; end if;"
                        + " if new.id = 7 then raise warning 'odd row %', new.o; end if; return new; end $$",
                "create trigger check_row before update on t for each row execute function check_row()");
        try (TestFleet fleet = TestFleet.open(database, "t", Map.of("v", "o"))) {
            fleet.plan();
            try (FencedTask task = fleet.take(0, new KeyRange(Key.of("1"), Key.of("5")))) {
                BackfleetException raised = assertThrows(BackfleetException.class, () -> task.writeNext(4));
                assertEquals(ErrorCode.ROW_REJECTED, raised.code());
                assertTrue(raised.text().contains("check_row()"), raised::text);
                assertShowsNothing(raised);
            }
            try (FencedTask task = fleet.take(1, new KeyRange(Key.of("5"), null))) {
                BackfleetException warned = assertThrows(BackfleetException.class, () -> task.writeNext(10));
                assertEquals(ErrorCode.DATABASE_ERROR, warned.code());
                assertShowsNothing(warned);
                // a warning does not undo the batch: the checkpoint tells
                task.reload();
                assertTrue(task.finished());
            }
        }
        assertEquals("6", database.value("select count(v) from t"));
    }

    private static void assertShowsNothing(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            String text = String.valueOf(t);
            assertFalse(text.contains("a-secret-name") || text.contains("Failing row"), text);
            assertFalse(text.contains("s3cret"), text);
        }
    }
}
