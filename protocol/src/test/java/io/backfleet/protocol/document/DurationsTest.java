package io.backfleet.protocol.document;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
    @ParameterizedTest
    @CsvSource({
        "0ms, 0",
        "250ms, 250",
        "1.5s, 1500",
        "0.001s, 1",
        "2m, 120000",
        "1h, 3600000",
        "0.5h, 1800000",
        "3d, 259200000",
        "'  7 s ', 7000",
        "999999999d, 86399999913600000",
        "0.9ms, 0"
    })
    void duration_isReadAsWholeMilliseconds(String text, long millis) {
        assertEquals(Optional.of(Duration.ofMillis(millis)), Durations.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "5",
                "s",
                "-1s",
                "+1s",
                "1.s",
                ".5s",
                "1,5s",
                "1S",
                "1 sec",
                "1s1s",
                "1e3s",
                "1.0001s",
                "1234567890s",
                "PT1S",
                "\u0665s",
                "1\u00b5s",
                "one s"
            })
    void otherTexts_areNoDuration(String text) {
        assertEquals(Optional.empty(), Durations.parse(text));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0ms",
        "50, 50ms",
        "999, 999ms",
        "1000, 1s",
        "1500, 1.5s",
        "1001, 1.001s",
        "60000, 1m",
        "90000, 90s",
        "3600000, 1h",
        "5400000, 90m",
        "86400000, 24h"
    })
    void duration_isWrittenShort(long millis, String text) {
        assertEquals(text, Durations.format(Duration.ofMillis(millis)));
    }

    @Test
    void everyWrittenDuration_isReadBack() {
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            long unit = new long[] {1, 10, 1_000, 60_000, 3_600_000}[random.nextInt(5)];
            Duration duration = Duration.ofMillis(random.nextInt(200_000) * unit);
            assertEquals(Optional.of(duration), Durations.parse(Durations.format(duration)), duration.toString());
        }
    }
}
