package io.backfleet.cli.screen;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** Numbers as people read them. */
public final class Words {
    private static final int BAR = 24;

    private Words() {}

    /** {@code 1,234,567}. */
    public static String count(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /** {@code 182,340 rows/s}; below ten with one decimal. */
    public static String rate(double perSecond) {
        return perSecond < 10
                ? String.format(Locale.ROOT, "%.1f rows/s", perSecond)
                : String.format(Locale.ROOT, "%,d rows/s", Math.round(perSecond));
    }

    /** {@code 45.3 %}; never rounds up to 100 before it is. */
    public static String percent(double share) {
        double percent = Math.floor(share * 1_000) / 10;
        return String.format(Locale.ROOT, "%.1f %%", percent);
    }

    /** {@code 3.2 s}, {@code 4 min 10 s}, {@code 2 h 5 min}. */
    public static String time(Duration time) {
        long seconds = time.toSeconds();
        if (seconds < 100) {
            return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1_000.0);
        }
        if (seconds < 5_400) {
            return seconds / 60 + " min " + seconds % 60 + " s";
        }
        return seconds / 3_600 + " h " + seconds % 3_600 / 60 + " min";
    }

    /** Milliseconds as seconds with two decimals: {@code 0.24 s}. */
    public static String seconds(long millis) {
        return String.format(Locale.ROOT, "%.2f s", millis / 1_000.0);
    }

    public static String bytes(long bytes) {
        String[] units = {"B", "KiB", "MiB", "GiB", "TiB"};
        double value = bytes;
        int unit = 0;
        while (value >= 1024 && unit < units.length - 1) {
            value /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", value, units[unit]);
    }

    /** A bar of {@value #BAR} characters. */
    public static String bar(double share) {
        int full = (int) Math.floor(share * BAR);
        return "#".repeat(full) + ".".repeat(BAR - full);
    }

    /** {@code 2026-03-01T10:15:30Z}. */
    public static String instant(long millis) {
        return Instant.ofEpochMilli(millis).truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** {@code 10:15:30}, UTC. */
    public static String clock(long millis) {
        return DateTimeFormatter.ISO_LOCAL_TIME.format(
                Instant.ofEpochMilli(millis).truncatedTo(ChronoUnit.SECONDS).atOffset(ZoneOffset.UTC));
    }

    /** {@code 1 range}, {@code 2 ranges}. */
    public static String of(long count, String thing) {
        return count(count) + " " + thing + (count == 1 ? "" : "s");
    }

    /** Data from a database without what a terminal would take for a command. */
    public static String printable(String data) {
        StringBuilder text = new StringBuilder();
        data.codePoints().forEach(c -> {
            if (Character.isISOControl(c) || Character.getType(c) == Character.FORMAT) {
                text.append(String.format(Locale.ROOT, "\\u%04x", c));
            } else {
                text.appendCodePoint(c);
            }
        });
        return text.toString();
    }
}
