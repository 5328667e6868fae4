package io.backfleet.database.canon;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Days and times as engines print them in ISO form. All functions. */
final class Times {
    static final Set<String> INFINITIES = Set.of("infinity", "-infinity");

    static final long MICROS_PER_SECOND = 1_000_000;
    private static final String BC = " BC";
    private static final Pattern DAY = Pattern.compile("(\\d{4,7})-(\\d\\d)-(\\d\\d)( BC)?");
    private static final Pattern CLOCK = Pattern.compile("(-)?(\\d{1,4}):(\\d\\d):(\\d\\d)(?:\\.(\\d{1,6}))?");
    private static final Pattern MOMENT = Pattern.compile(
            "(\\d{4,7}-\\d\\d-\\d\\d)[ T](\\d\\d:\\d\\d:\\d\\d(?:\\.\\d{1,6})?)(?:\\+00(?::00)?|Z)?( BC)?");

    private Times() {}

    /** Canonical text of a day. */
    static String day(String text) {
        return INFINITIES.contains(text) ? text : text(date(text));
    }

    /** A day that is not infinite. */
    static LocalDate date(String text) {
        Matcher day = DAY.matcher(text);
        if (!day.matches()) {
            throw new UnfitValueException("it is no date");
        }
        int year = Integer.parseInt(day.group(1));
        if (year == 0) {
            throw new UnfitValueException("it is a date without a year; map it by an expression, to null for instance");
        }
        try {
            return LocalDate.of(
                    day.group(4) == null ? year : 1 - year,
                    Integer.parseInt(day.group(2)),
                    Integer.parseInt(day.group(3)));
        } catch (DateTimeException e) {
            throw new UnfitValueException(
                    "it is a date that no calendar has (month or day zero, for instance); map it by an expression");
        }
    }

    private static String text(LocalDate date) {
        return ymd(date) + (date.getYear() < 1 ? BC : "");
    }

    private static String ymd(LocalDate date) {
        int year = date.getYear() < 1 ? 1 - date.getYear() : date.getYear();
        return padded(year, 4) + "-" + padded(date.getMonthValue(), 2) + "-" + padded(date.getDayOfMonth(), 2);
    }

    private static String padded(long number, int width) {
        String digits = Long.toString(number);
        return "0".repeat(Math.max(0, width - digits.length())) + digits;
    }

    /** A time in microseconds, which may be negative or longer than a day. */
    static long micros(String text) {
        Matcher clock = CLOCK.matcher(text);
        if (!clock.matches()) {
            throw new UnfitValueException("it is no time");
        }
        long minutes = Long.parseLong(clock.group(2)) * 60 + Long.parseLong(clock.group(3));
        long seconds = minutes * 60 + Long.parseLong(clock.group(4));
        String fraction = clock.group(5) == null ? "" : clock.group(5);
        long micros = seconds * MICROS_PER_SECOND + Long.parseLong(fraction + "0".repeat(6 - fraction.length()));
        return clock.group(1) == null ? micros : -micros;
    }

    /** Canonical text of a time. */
    static String clock(long micros) {
        long size = Math.abs(micros);
        long seconds = size / MICROS_PER_SECOND;
        return (micros < 0 ? "-" : "") + padded(seconds / 3600, 2) + ":" + padded(seconds / 60 % 60, 2) + ":"
                + padded(seconds % 60, 2) + fraction(size % MICROS_PER_SECOND);
    }

    private static String fraction(long micros) {
        return micros == 0 ? "" : "." + padded(micros, 6).replaceAll("0+$", "");
    }

    /** How many digits of fractions of a second a canonical text of a time or moment has. */
    static int digits(String canonical) {
        int point = canonical.indexOf('.');
        if (point < 0) {
            return 0;
        }
        int end = canonical.indexOf(' ', point);
        return (end < 0 ? canonical.length() : end) - point - 1;
    }

    /** Canonical text of a moment. */
    static String moment(String text) {
        return INFINITIES.contains(text) ? text : text(dateTime(text));
    }

    /** A moment that is not infinite. */
    static LocalDateTime dateTime(String text) {
        Matcher moment = MOMENT.matcher(text);
        if (!moment.matches()) {
            throw new UnfitValueException("it is no date with a time");
        }
        LocalDate date = date(moment.group(1) + (moment.group(3) == null ? "" : BC));
        try {
            return date.atTime(LocalTime.parse(moment.group(2)));
        } catch (DateTimeException e) {
            throw new UnfitValueException("it is a time that no day has");
        }
    }

    private static String text(LocalDateTime moment) {
        return ymd(moment.toLocalDate()) + " " + clock(moment.toLocalTime().toNanoOfDay() / 1_000)
                + (moment.getYear() < 1 ? BC : "");
    }
}
