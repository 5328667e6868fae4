package io.backfleet.database.mysql.walk;

import io.backfleet.protocol.key.KeyType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/**
 * Values somewhere between two others, to look for real keys near them. Nothing hangs on how good they are, nor on
 * whether the database would order them so: what is looked up is checked there.
 */
final class Midpoint {
    /** Characters behind the common beginning that count. */
    private static final int WIDTH = 8;

    private static final BigInteger BASE = BigInteger.valueOf(128);

    private Midpoint() {}

    /** A value between; empty when there is none, or the values can't be read. */
    static Optional<String> between(KeyType type, String low, String high) {
        try {
            return switch (type) {
                case INTEGER -> number(low, high, 0);
                case DECIMAL -> number(low, high, Math.max(scale(low), scale(high)));
                case DATE ->
                    Optional.of(LocalDate.ofEpochDay(middle(
                                    LocalDate.parse(low).toEpochDay(),
                                    LocalDate.parse(high).toEpochDay()))
                            .toString());
                case TIMESTAMP -> Optional.of(time(low, high));
                case BYTES -> Optional.of(bytes(low, high));
                case UUID -> Optional.of(uuid(low, high));
                case TEXT -> Optional.of(text(low, high));
            };
        } catch (NumberFormatException | DateTimeException e) {
            // a value that only the database can read, such as the date 0000-00-00
            return Optional.empty();
        }
    }

    private static int scale(String number) {
        return Math.max(0, new BigDecimal(number).scale());
    }

    private static Optional<String> number(String low, String high, int scale) {
        BigDecimal middle = new BigDecimal(low)
                .add(new BigDecimal(high))
                .divide(BigDecimal.valueOf(2), scale, RoundingMode.CEILING);
        return Optional.of(middle.toPlainString());
    }

    private static long middle(long low, long high) {
        return low + Math.floorDiv(high - low, 2L);
    }

    private static String time(String low, String high) {
        LocalDateTime from = LocalDateTime.parse(low.replace(' ', 'T'));
        LocalDateTime to = LocalDateTime.parse(high.replace(' ', 'T'));
        long seconds = middle(from.toEpochSecond(ZoneOffset.UTC), to.toEpochSecond(ZoneOffset.UTC));
        return LocalDateTime.ofEpochSecond(seconds, 0, ZoneOffset.UTC)
                .format(DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT));
    }

    private static String bytes(String low, String high) {
        int digits = Math.max(2, Math.max(low.length(), high.length()));
        return hex(low, high, digits);
    }

    private static String hex(String low, String high, int digits) {
        BigInteger sum = padded(low, digits).add(padded(high, digits));
        String middle = sum.shiftRight(1).toString(16).toUpperCase(Locale.ROOT);
        return "0".repeat(digits - middle.length()) + middle;
    }

    private static BigInteger padded(String hex, int digits) {
        return new BigInteger(hex + "0".repeat(digits - hex.length()), 16);
    }

    private static String uuid(String low, String high) {
        String middle = hex(low.replace("-", ""), high.replace("-", ""), 32);
        byte[] raw = HexFormat.of().parseHex(middle.toLowerCase(Locale.ROOT));
        String digits = HexFormat.of().formatHex(raw);
        return digits.substring(0, 8) + "-" + digits.substring(8, 12) + "-" + digits.substring(12, 16) + "-"
                + digits.substring(16, 20) + "-" + digits.substring(20);
    }

    /** By the first letters behind the common beginning, as far as they are of ASCII. */
    private static String text(String low, String high) {
        int common = 0;
        while (common < Math.min(low.length(), high.length()) && low.charAt(common) == high.charAt(common)) {
            common++;
        }
        if (common > 0 && Character.isHighSurrogate(low.charAt(common - 1))) {
            common--;
        }
        BigInteger sum = letters(low, common).add(letters(high, common));
        BigInteger middle = sum.shiftRight(1);
        byte[] letters = new byte[WIDTH];
        for (int i = WIDTH - 1; i >= 0; i--) {
            letters[i] = (byte) Math.max(' ', middle.mod(BASE).intValue());
            middle = middle.divide(BASE);
        }
        return low.substring(0, common) + new String(letters, StandardCharsets.US_ASCII);
    }

    private static BigInteger letters(String text, int from) {
        BigInteger value = BigInteger.ZERO;
        for (int i = from; i < from + WIDTH; i++) {
            int letter = i < text.length() ? Math.min(text.charAt(i), 127) : 0;
            value = value.multiply(BASE).add(BigInteger.valueOf(letter));
        }
        return value;
    }
}
