package io.backfleet.testkit.mysql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The servers of the extension, told by their URLs. */
class GivenMySqlTest {
    @RegisterExtension
    static final MariaDbExtension mariaDb = new MariaDbExtension();

    @Test
    void pairByItsUrls_makesDatabasesOnBoth_namesSessions_andDropsAll() throws Exception {
        TestDatabase any = mariaDb.database();
        GivenMySql given = GivenMySql.parse(any.jdbcUrl() + "," + any.replicaJdbcUrl());
        given.createDatabase("given");
        try (Connection primary = DriverManager.getConnection(given.jdbcUrl("given"));
                Connection replica = DriverManager.getConnection(
                        given.replicaJdbcUrl("given").orElseThrow())) {
            List<String> sessions = given.sessions("given");
            assertEquals(2, sessions.size(), sessions.toString());
            assertTrue(sessions.get(0).startsWith("primary "), sessions.toString());
            assertTrue(sessions.get(1).startsWith("replica "), sessions.toString());
            given.dropDatabase("given");
            assertFalse(primary.isValid(5));
            assertFalse(replica.isValid(5));
        }
        given.awaitReplayed(Duration.ofSeconds(30));
        assertEquals(
                "0", any.replicaValue("select count(*) from information_schema.schemata where schema_name = 'given'"));
    }

    @Test
    void primaryAlone_isEnough() {
        GivenMySql given = GivenMySql.parse("jdbc:mysql://db.example:3307/any?user=me&password=p,q");
        assertEquals("jdbc:mysql://db.example:3307/x?user=me&password=p,q", given.jdbcUrl("x"));
        assertEquals(Optional.empty(), given.replicaJdbcUrl("x"));
        assertEquals(Optional.empty(), given.pair());
    }

    @Test
    void urlOfAnotherKind_isRefused() {
        for (String value : List.of(
                "mysql", "jdbc:postgresql://h/d", "jdbc:mysql://h/d,jdbc:postgresql://h/d", "jdbc:mariadb://h/d")) {
            IllegalArgumentException error =
                    assertThrows(IllegalArgumentException.class, () -> GivenMySql.parse(value), value);
            assertTrue(String.valueOf(error.getMessage()).startsWith("BACKFLEET_TEST_MYSQL must hold"));
        }
    }
}
