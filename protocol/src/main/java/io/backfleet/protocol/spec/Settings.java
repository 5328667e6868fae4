package io.backfleet.protocol.spec;

import io.backfleet.protocol.document.Durations;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How hard a migration may press on its databases. Every value can be changed while the migration runs.
 *
 * @param maxLagMillis replication lag of any replica at which writing stops, milliseconds. gh-ost's default is the same.
 * @param maxActiveSessions sessions running a statement on the primary at which writing stops; 0, written {@code auto},
 *     means four fifths of the server's {@code max_connections}
 * @param maxLockWaits sessions waiting for a lock on the primary at which writing stops
 * @param batchMillis database time that one batch aims at, milliseconds: what a foreground writer can have to wait for
 * @param maxBatchRows rows that a batch never exceeds
 * @param taskMillis working time after which a task gives its rest back, milliseconds
 * @param maxTasks tasks of one database that may be in flight at once
 */
public record Settings(
        long maxLagMillis,
        int maxActiveSessions,
        int maxLockWaits,
        long batchMillis,
        int maxBatchRows,
        long taskMillis,
        int maxTasks) {
    /** How a person writes a {@code maxActiveSessions} of 0. */
    private static final String AUTO = "auto";

    private record Range(long min, long max, boolean duration, String meaning) {}

    private static final Map<String, Range> RANGES = ranges();

    /** Behind the ranges, which it is checked against. */
    public static final Settings DEFAULT = new Settings(1_500, 0, 10, 50, 100_000, 30_000, 4);

    public Settings {
        check("maxLag", maxLagMillis);
        check("maxActiveSessions", maxActiveSessions);
        check("maxLockWaits", maxLockWaits);
        check("batchTime", batchMillis);
        check("maxBatchRows", maxBatchRows);
        check("taskTime", taskMillis);
        check("maxTasks", maxTasks);
    }

    private static Map<String, Range> ranges() {
        Map<String, Range> ranges = new LinkedHashMap<>();
        ranges.put("maxLag", new Range(10, 3_600_000, true, "replication lag at which writing stops"));
        ranges.put("maxActiveSessions", new Range(0, 1_000_000, false, "active sessions at which writing stops"));
        ranges.put("maxLockWaits", new Range(1, 1_000_000, false, "sessions waiting for locks at which writing stops"));
        ranges.put("batchTime", new Range(1, 10_000, true, "database time that a batch aims at"));
        ranges.put("maxBatchRows", new Range(10, 1_000_000, false, "rows that a batch never exceeds"));
        ranges.put("taskTime", new Range(100, 3_600_000, true, "working time after which a task gives its rest back"));
        ranges.put("maxTasks", new Range(1, 1_000, false, "tasks of one database in flight at once"));
        return ranges;
    }

    private static void check(String name, long value) {
        Range range = RANGES.get(name);
        if (range == null || value < range.min || value > range.max) {
            throw new BackfleetException(ErrorCode.INVALID_VALUE, name + " = " + value + " is not in " + allowed(name));
        }
    }

    /** The names that a spec and {@code tune} know, in the order to show them. */
    public static List<String> names() {
        return new ArrayList<>(RANGES.keySet());
    }

    /** What a setting means, for people. */
    public static String meaning(String name) {
        return range(name).meaning;
    }

    private static Range range(String name) {
        Range range = RANGES.get(name);
        if (range == null) {
            throw new BackfleetException(ErrorCode.UNKNOWN_KEY, "unknown setting '" + name + "', known: " + names());
        }
        return range;
    }

    private static String allowed(String name) {
        Range range = range(name);
        return range.duration
                ? Durations.format(Duration.ofMillis(range.min)) + " to "
                        + Durations.format(Duration.ofMillis(range.max))
                : range.min + " to " + range.max;
    }

    /** Each setting by name, as a person would write it. */
    public Map<String, String> texts() {
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put("maxLag", Durations.format(Duration.ofMillis(maxLagMillis)));
        texts.put("maxActiveSessions", maxActiveSessions == 0 ? AUTO : Integer.toString(maxActiveSessions));
        texts.put("maxLockWaits", Integer.toString(maxLockWaits));
        texts.put("batchTime", Durations.format(Duration.ofMillis(batchMillis)));
        texts.put("maxBatchRows", Integer.toString(maxBatchRows));
        texts.put("taskTime", Durations.format(Duration.ofMillis(taskMillis)));
        texts.put("maxTasks", Integer.toString(maxTasks));
        return texts;
    }

    /**
     * A copy with one setting changed.
     *
     * @throws BackfleetException with {@link ErrorCode#UNKNOWN_KEY} or {@link ErrorCode#INVALID_VALUE}
     */
    public Settings with(String name, String text) {
        long value = parse(name, text);
        return switch (name) {
            case "maxLag" ->
                new Settings(value, maxActiveSessions, maxLockWaits, batchMillis, maxBatchRows, taskMillis, maxTasks);
            case "maxActiveSessions" ->
                new Settings(maxLagMillis, (int) value, maxLockWaits, batchMillis, maxBatchRows, taskMillis, maxTasks);
            case "maxLockWaits" ->
                new Settings(
                        maxLagMillis, maxActiveSessions, (int) value, batchMillis, maxBatchRows, taskMillis, maxTasks);
            case "batchTime" ->
                new Settings(maxLagMillis, maxActiveSessions, maxLockWaits, value, maxBatchRows, taskMillis, maxTasks);
            case "maxBatchRows" ->
                new Settings(
                        maxLagMillis, maxActiveSessions, maxLockWaits, batchMillis, (int) value, taskMillis, maxTasks);
            case "taskTime" ->
                new Settings(maxLagMillis, maxActiveSessions, maxLockWaits, batchMillis, maxBatchRows, value, maxTasks);
            default ->
                new Settings(maxLagMillis, maxActiveSessions, maxLockWaits, batchMillis, maxBatchRows, taskMillis, (int)
                        value);
        };
    }

    private static long parse(String name, String text) {
        Range range = range(name);
        long value;
        if (name.equals("maxActiveSessions") && text.strip().equals(AUTO)) {
            return 0;
        }
        if (range.duration) {
            value = Durations.parse(text)
                    .map(Duration::toMillis)
                    .orElseThrow(() -> new BackfleetException(
                            ErrorCode.INVALID_VALUE, "'" + text + "' is not a duration such as 250ms, 1.5s, 2m, 1h"));
        } else {
            try {
                value = Long.parseLong(text.strip());
            } catch (NumberFormatException e) {
                throw new BackfleetException(ErrorCode.INVALID_VALUE, "'" + text + "' is not a whole number", e);
            }
        }
        if (value < range.min || value > range.max) {
            throw new BackfleetException(ErrorCode.INVALID_VALUE, "'" + text + "' is not in " + allowed(name));
        }
        return value;
    }
}
