package io.backfleet.protocol.gate;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Arithmetic on milliseconds that cannot overflow into a wrong answer, and their forms for people. */
final class Moments {
    private static final long SECOND = 1_000;
    private static final long MINUTE = 60 * SECOND;
    private static final long HOUR = 60 * MINUTE;
    private static final long DAY = 24 * HOUR;

    private Moments() {}

    /** The sum, or the greatest or smallest number there is. */
    static long plus(long a, long b) {
        long sum = a + b;
        if (((a ^ sum) & (b ^ sum)) < 0) {
            return a < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
        return sum;
    }

    /** To the second, UTC: {@code 2026-01-02T03:04:05Z}. */
    static String at(long millis) {
        return Instant.ofEpochMilli(millis).truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** Its two greatest units, the rest cut off: {@code 2d3h}, {@code 1h}, {@code 4m10s}, {@code 350ms}. */
    static String span(long millis) {
        if (millis < SECOND) {
            return millis + "ms";
        }
        if (millis < MINUTE) {
            return units(millis, SECOND, "s", 1, "ms");
        }
        if (millis < HOUR) {
            return units(millis, MINUTE, "m", SECOND, "s");
        }
        return millis < DAY ? units(millis, HOUR, "h", MINUTE, "m") : units(millis, DAY, "d", HOUR, "h");
    }

    private static String units(long millis, long great, String greatName, long small, String smallName) {
        long rest = millis % great / small;
        return millis / great + greatName + (rest == 0 ? "" : rest + smallName);
    }
}
