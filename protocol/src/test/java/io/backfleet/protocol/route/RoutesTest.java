package io.backfleet.protocol.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.spec.MigrationSpec;
import io.backfleet.protocol.spec.SpecReader;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RoutesTest {
    private static final List<String> KNOWN = List.of("users-2", "users-1", "accounts-1", "accounts-2", "main");

    private static MigrationSpec spec(String databases, String backfill) {
        return SpecReader.read("s.yaml", "migration: m\ndatabases: " + databases + "\nbackfill: {" + backfill + "}\n");
    }

    private static MigrationSpec copy(String databases, String to) {
        return spec(databases, "from: users, into: accounts, lockSource: true, to: " + to);
    }

    private static List<String> resolve(MigrationSpec spec, List<String> known) {
        return Routes.resolve(spec, known).stream().map(Route::toString).toList();
    }

    private static List<String> resolve(MigrationSpec spec) {
        return resolve(spec, KNOWN);
    }

    private static String refused(ErrorCode code, MigrationSpec spec, List<String> known) {
        BackfleetException e = assertThrows(BackfleetException.class, () -> resolve(spec, known));
        assertEquals(code, e.code());
        return e.text();
    }

    private static String refused(ErrorCode code, MigrationSpec spec) {
        return refused(code, spec, KNOWN);
    }

    @Test
    void columnsAndTables_stayInTheirDatabases() {
        assertEquals(
                List.of("main", "users-1", "users-2"), resolve(spec("[main, 'users-*']", "table: t, set: {a: b}")));
        assertEquals(List.of("users-1"), resolve(spec("users-1", "from: t, into: u")));
    }

    @Test
    void databaseThatTwoGlobsMean_hasOneRoute() {
        assertEquals(
                List.of("users-1>accounts-1", "users-2>accounts-2"),
                resolve(copy("[users-1, 'users-*', 'u*-2']", "accounts-*")));
    }

    @Test
    void star_standsForWhatItStoodForInTheSource() {
        List<String> known = List.of("eu.users-1a.old", "eu.users-2b.old", "new-1a-eu", "new-2b-eu");
        assertEquals(
                List.of("eu.users-1a.old>new-1a-eu", "eu.users-2b.old>new-2b-eu"),
                resolve(copy("'eu.users-*.old'", "new-*-eu"), known));
        assertEquals(
                List.of("users->accounts-"), resolve(copy("'users-*'", "accounts-*"), List.of("users-", "accounts-")));
    }

    @Test
    void star_withoutExactlyOneInTheSources_isRefused() {
        String remedy = ": it takes over what exactly one '*' in 'databases' stands for; write pairs instead, source:"
                + " target";
        assertEquals(
                "the '*' of 'to: accounts-*' has nothing to stand for with database users-1" + remedy,
                refused(ErrorCode.ROUTE_INVALID, copy("users-1", "accounts-*")));
        assertEquals(
                "the '*' of 'to: accounts-*' has nothing to stand for with database users-1" + remedy,
                refused(ErrorCode.ROUTE_INVALID, copy("'u*-*'", "accounts-*")));
        assertEquals(
                "the '*' of 'to: a*-*' has nothing to stand for with database users-1" + remedy,
                refused(ErrorCode.ROUTE_INVALID, copy("'users-*'", "a*-*")));
    }

    @Test
    void severalSourcesIntoOne_needAnOrigin() {
        assertEquals(
                "2 databases (users-1, users-2) go into main, and nothing tells whose a row there is: add 'origin', SQL"
                        + " over a row of 'into' that gives the id of the database it came from",
                refused(ErrorCode.ROUTE_INVALID, copy("'users-*'", "main")));
        assertEquals(List.of("users-1>main", "users-2>main"), resolve(copy("'users-*'", "main, origin: tenant")));
        List<String> many = new ArrayList<>(
                IntStream.rangeClosed(1, 64).mapToObj(i -> "users-" + i).toList());
        many.add("main");
        assertEquals(
                "64 databases (users-1, users-10, users-11, ...) go into main",
                refused(ErrorCode.ROUTE_INVALID, copy("'users-*'", "main"), many)
                        .split(", and ", 2)[0]);
        assertEquals(
                64, resolve(copy("'users-*'", "main, origin: tenant"), many).size());
    }

    @Test
    void meaning_needsNoDatabaseToBeThere() {
        MigrationSpec starred = copy("'users-*'", "accounts-*");
        assertTrue(Routes.means(starred, "users-9", "accounts-9"));
        assertFalse(Routes.means(starred, "users-9", "accounts-8"));
        assertFalse(Routes.means(starred, "main", "accounts-9"));
        MigrationSpec paired = copy("'users-*'", "{users-1: main, users-2: accounts-1}");
        assertTrue(Routes.means(paired, "users-1", "main"));
        assertFalse(Routes.means(paired, "users-2", "main"));
        assertFalse(Routes.means(paired, "users-3", "main"));
        MigrationSpec routed = copy("users-1", "[accounts-1, accounts-2], route: target");
        assertTrue(Routes.means(routed, "users-1", "accounts-2"));
        assertFalse(Routes.means(routed, "users-1", "accounts-3"));
        assertFalse(Routes.means(spec("users-1", "from: t, into: u"), "users-1", "users-1"));
    }

    @Test
    void oneSourceIntoOne_needsNone() {
        assertEquals(List.of("users-1>main"), resolve(copy("users-1", "main")));
        assertEquals(
                List.of("users-1>accounts-2", "users-2>accounts-1"),
                resolve(copy("'users-*'", "{users-1: accounts-2, users-2: accounts-1}")));
    }

    @Test
    void pairs_thatShareATarget_needAnOrigin() {
        assertEquals(
                "2 databases (users-1, users-2) go into main",
                refused(ErrorCode.ROUTE_INVALID, copy("'users-*'", "{users-1: main, users-2: main}"))
                        .split(", and ", 2)[0]);
    }

    @Test
    void pairs_nameEachSourceAndNoOther() {
        assertEquals(
                "'to' gives no target for database users-2; it knows [users-1]: add it, or name fewer databases",
                refused(ErrorCode.ROUTE_INVALID, copy("'users-*'", "{users-1: main}")));
        assertEquals(
                "'to' gives a target for users-3, which is not among the databases [users-1]: name it there, or remove"
                        + " the pair",
                refused(ErrorCode.ROUTE_INVALID, copy("users-1", "{users-1: main, users-3: main}")));
    }

    @Test
    void routeList_goesFromEachSourceToEachTarget() {
        assertEquals(
                List.of("users-1>accounts-1", "users-1>accounts-2"),
                resolve(copy("users-1", "[accounts-1, 'accounts-*'], route: target")));
        assertEquals(
                List.of("users-1>accounts-1", "users-1>accounts-2", "users-2>accounts-1", "users-2>accounts-2"),
                resolve(copy("'users-*'", "['accounts-*'], route: target, origin: tenant")));
        assertEquals(
                "2 databases (users-1, users-2) go into accounts-1",
                refused(ErrorCode.ROUTE_INVALID, copy("'users-*'", "['accounts-*'], route: target"))
                        .split(", and ", 2)[0]);
    }

    @Test
    void databases_thatNobodyServes_areNamedWithThoseThereAre() {
        String known = "; known: accounts-1, accounts-2, main, users-1, users-2";
        assertEquals(
                "no worker has served a database 'shop-*'" + known,
                refused(ErrorCode.DATABASE_UNKNOWN, copy("[users-1, 'shop-*']", "main")));
        assertEquals(
                "no worker has served the database 'mian' that users-1 goes to" + known,
                refused(ErrorCode.DATABASE_UNKNOWN, copy("users-1", "mian")));
        assertEquals(
                "no worker has served the database 'archive-1' that users-1 goes to" + known,
                refused(ErrorCode.DATABASE_UNKNOWN, copy("'users-*'", "archive-*")));
        assertEquals(
                "no worker has served a database 'nowhere-*'" + known,
                refused(ErrorCode.DATABASE_UNKNOWN, copy("users-1", "[main, 'nowhere-*'], route: x")));
        assertEquals(
                "no worker has served a database 'users-1'; known: none - is a worker running?",
                refused(ErrorCode.DATABASE_UNKNOWN, copy("users-1", "main"), List.of()));
        List<String> many =
                IntStream.range(0, 25).mapToObj(i -> "d" + (100 + i)).toList();
        assertEquals(
                " and 5 more",
                refused(ErrorCode.DATABASE_UNKNOWN, copy("users-1", "main"), many)
                        .split("d119", 2)[1]);
    }

    @Test
    void databaseThatWouldGoToItself_isRefused() {
        assertEquals(
                "database main would go to itself: leave 'to' out for two tables of one database",
                refused(ErrorCode.ROUTE_INVALID, copy("main", "main")));
    }
}
