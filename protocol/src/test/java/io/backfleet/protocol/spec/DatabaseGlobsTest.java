package io.backfleet.protocol.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatabaseGlobsTest {
    private static final List<String> KNOWN = List.of("users-2", "users-1", "legacy", "Users-3", "a.b", "axb");

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "users-* ~ users-1 users-2",
                "* ~ Users-3 a.b axb legacy users-1 users-2",
                "legacy ~ legacy",
                "a.b ~ a.b",
                "*.* ~ a.b",
                "*e*a*y* ~ legacy",
                "l*y ~ legacy",
                "legacy* ~ legacy",
                "** ~ Users-3 a.b axb legacy users-1 users-2",
                "lega ~ ''",
                "egacy ~ ''",
                "users-*1*1 ~ ''"
            })
    void glob_findsWhatItMatchesWhole(String glob, String found) {
        assertEquals(found, String.join(" ", DatabaseGlobs.expand(List.of(glob), KNOWN)));
    }

    @Test
    void severalGlobs_findEachDatabaseOnceAndSorted() {
        assertEquals(
                List.of("legacy", "users-1", "users-2"),
                DatabaseGlobs.expand(List.of("users-*", "legacy", "users-1", "nothing"), KNOWN));
        assertEquals(List.of(), DatabaseGlobs.expand(List.of(), KNOWN));
        assertEquals(List.of(), DatabaseGlobs.expand(List.of("*"), List.of()));
    }

    /** Anybody may submit a spec: none may keep a coordinator busy for ever. */
    @Test
    void globOfManyStars_isMatchedInNoTime() {
        List<String> known = List.of("a".repeat(100));
        assertEquals(
                List.of(),
                assertTimeoutPreemptively(
                        Duration.ofSeconds(10), () -> DatabaseGlobs.expand(List.of("*a".repeat(49) + "*b"), known)));
    }
}
