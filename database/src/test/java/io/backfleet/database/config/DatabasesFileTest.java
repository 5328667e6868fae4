package io.backfleet.database.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.InvalidInputException;
import io.backfleet.protocol.error.LocatedProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabasesFileTest {
    @Test
    void file_isReadWithItsSecrets(@TempDir Path directory) throws IOException {
        Path secret = Files.writeString(directory.resolve("pass"), "from-file\n");
        DatabasesConfig config =
                DatabasesFile.read("databases.yaml", """
                databases:
                  users-1:
                    url: jdbc:postgresql://db1:5432/app?sslmode=require
                    user: fleet
                    password: ${env:PASS}
                    replicas: ["jdbc:postgresql://r1/app", "jdbc:postgresql://r2/app"]
                    poolSize: 4
                  users-2:
                    url: jdbc:postgresql://db2/app
                    password: ${file:%s}
                """.formatted(secret), Map.of("PASS", "from-env"));
        assertEquals(List.of("users-1", "users-2"), List.copyOf(config.ids()));
        DatabaseEntry one = config.entry("users-1").orElseThrow();
        assertEquals("from-env", one.password().reveal());
        assertEquals(2, one.replicas().size());
        assertEquals(4, one.poolSize());
        assertEquals(
                "from-file", config.entry("users-2").orElseThrow().password().reveal());
        assertFalse(config.toString().contains("from-"), config::toString);
    }

    @Test
    void file_problemsComeAllAtOnceWithLinesAndWithoutSecrets() {
        InvalidInputException report = assertThrows(
                InvalidInputException.class,
                () -> DatabasesFile.read("databases.yaml", """
                        databases:
                          users 1:
                            url: jdbc:postgresql://db1/app
                          b:
                            user: fleet
                          c:
                            url: jdbc:oracle://db/app
                          d:
                            url: jdbc:postgresql://me:hunter2@db/app
                          e:
                            url: jdbc:postgresql://db/app?user=me&password=hunter2
                          f:
                            url: jdbc:postgresql://db/app
                            password: ${env:NOT_THERE}
                            replicas: ["jdbc:postgresql://db/app"]
                            poolSize: many
                            colour: red
                          g:
                            url: jdbc:postgresql://db/app
                            password: ${file:/not/there}
                        more: 1
                        """, Map.of("OTHER", "hunter2")));
        String found = report.problems().stream()
                .map(p ->
                        p.line() + " " + p.problem().path() + " " + p.problem().code())
                .collect(Collectors.joining("\n"));
        assertEquals("""
                2 databases.users 1 INVALID_VALUE
                4 databases.b.url MISSING_KEY
                7 databases.c.url NOT_SUPPORTED
                9 databases.d.url INVALID_VALUE
                11 databases.e.url INVALID_VALUE
                14 databases.f.password SECRET_NOT_FOUND
                15 databases.f.replicas INVALID_VALUE
                16 databases.f.poolSize INVALID_VALUE
                17 databases.f.colour UNKNOWN_KEY
                20 databases.g.password SECRET_NOT_FOUND
                21 more UNKNOWN_KEY""", found);
        assertFalse(report.text().contains("hunter2"), report::text);
        List<LocatedProblem> secrets = report.problems().stream()
                .filter(p -> p.problem().path().endsWith("password"))
                .toList();
        assertEquals(
                List.of(true, true),
                List.of(
                        secrets.get(0).problem().message().contains("NOT_THERE"),
                        secrets.get(1).problem().message().contains("/not/there")));
    }

    @Test
    void mySqlAndMariaDb_areKnownAndMustNameADatabase() {
        DatabasesConfig config = DatabasesFile.read("f", """
                databases:
                  a:
                    url: jdbc:mysql://db1:3306/app
                  b:
                    url: jdbc:mariadb://db2/app
                """, Map.of());
        assertEquals(List.of("a", "b"), List.copyOf(config.ids()));
        InvalidInputException report = assertThrows(
                InvalidInputException.class,
                () -> DatabasesFile.read("f", "databases: {a: {url: 'jdbc:mysql://db1/'}}", Map.of()));
        assertEquals(
                "jdbc:mysql://host:port/database",
                report.problems().get(0).problem().remedy().replace("write ", ""));
    }

    @Test
    void severalServersUnderOneUrl_areRefusedForMySqlAlone() {
        for (String url : List.of(
                "jdbc:mysql://a,b/app",
                "jdbc:mariadb://(host=a,sessionVariables=x)/app",
                "jdbc:mysql://address=(host=a)/app",
                "jdbc:mysql://a/app?x=y&DNSsrv=true")) {
            InvalidInputException report = assertThrows(
                    InvalidInputException.class,
                    () -> DatabasesFile.read("f", "databases: {a: {url: '" + url + "'}}", Map.of()),
                    url);
            assertEquals(
                    ErrorCode.NOT_SUPPORTED, report.problems().get(0).problem().code(), url);
        }
        assertEquals(
                1,
                DatabasesFile.read("f", "databases: {a: {url: 'jdbc:postgresql://a,b/app'}}", Map.of())
                        .ids()
                        .size());
    }

    @Test
    void file_withoutDatabasesIsRefused() {
        for (String yaml : List.of("databases: {}", "other: 1")) {
            assertThrows(InvalidInputException.class, () -> DatabasesFile.read("f", yaml, Map.of()));
        }
    }
}
