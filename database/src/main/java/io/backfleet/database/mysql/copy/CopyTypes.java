package io.backfleet.database.mysql.copy;

import io.backfleet.database.canon.CanonicalType;
import io.backfleet.database.canon.CanonicalType.Text;
import io.backfleet.database.canon.CanonicalType.Text.Trait;
import io.backfleet.database.canon.UnfitValueException;
import io.backfleet.database.mysql.catalog.Column;
import java.math.BigInteger;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What types of MySQL and MariaDB can hold. All functions. */
final class CopyTypes {
    static final String ENGINE = "mysql";

    private static final long LONGEST_TIME_MICROS = (838L * 3600 + 59 * 60 + 59) * 1_000_000;
    private static final LocalDateTime LEAST = LocalDateTime.of(1, 1, 1, 0, 0);
    private static final LocalDateTime GREATEST = LocalDateTime.of(9999, 12, 31, 23, 59, 59, 999_999_000);
    private static final LocalDateTime LEAST_STAMP = LocalDateTime.of(1970, 1, 1, 0, 0, 1);
    /** Some servers go further by now, and not all. */
    private static final LocalDateTime GREATEST_STAMP = LocalDateTime.of(2038, 1, 19, 3, 14, 7, 999_999_000);

    private static final long TINY = (1L << 8) - 1;
    private static final long PLAIN = (1L << 16) - 1;
    private static final long MEDIUM = (1L << 24) - 1;
    private static final long LONG = (1L << 32) - 1;
    private static final int YEAR_BEGIN = 1901;
    private static final int YEAR_END = 2155;

    /** No other type has these ends. Between 0 and {@link #YEAR_BEGIN} it has a hole. */
    private static final CanonicalType YEAR = new CanonicalType.Whole(BigInteger.ZERO, BigInteger.valueOf(YEAR_END));

    private static final Pattern LABEL = Pattern.compile("'((?:[^']|'')*)'");
    private static final Pattern LENGTH = Pattern.compile("\\((\\d+)\\)");

    private CopyTypes() {}

    /**
     * What a column holds; null when its type has no rule.
     *
     * @param json whether a check makes its texts JSON
     */
    static @Nullable CanonicalType of(Column column, boolean json) {
        boolean unsigned = column.type().toLowerCase(Locale.ROOT).contains("unsigned");
        if (json) {
            return new CanonicalType.Json(true, false);
        }
        return switch (column.baseName()) {
            case "tinyint" -> CanonicalType.Whole.ofBits(8, !unsigned);
            case "smallint" -> CanonicalType.Whole.ofBits(16, !unsigned);
            case "mediumint" -> CanonicalType.Whole.ofBits(24, !unsigned);
            case "int" -> CanonicalType.Whole.ofBits(32, !unsigned);
            case "bigint" -> CanonicalType.Whole.ofBits(64, !unsigned);
            case "year" -> YEAR;
            case "decimal" -> new CanonicalType.Exact((int) column.precision(), column.scale(), unsigned, false);
            case "float" -> new CanonicalType.Floating(false, false, places(column));
            case "double" -> new CanonicalType.Floating(true, false, places(column));
            case "char" -> text(column, column.precision(), Text.ANY, true);
            case "varchar" -> text(column, column.precision(), Text.ANY, false);
            case "tinytext" -> text(column, Text.ANY, TINY, false);
            case "text" -> text(column, Text.ANY, PLAIN, false);
            case "mediumtext" -> text(column, Text.ANY, MEDIUM, false);
            case "longtext" -> text(column, Text.ANY, LONG, false);
            case "enum" -> new CanonicalType.Labels(labels(column.type()), false);
            case "set" -> new CanonicalType.Labels(labels(column.type()), true);
            case "binary" -> new CanonicalType.Bytes(column.precision(), true);
            case "varbinary" -> new CanonicalType.Bytes(column.precision(), false);
            case "tinyblob" -> new CanonicalType.Bytes(TINY, false);
            case "blob" -> new CanonicalType.Bytes(PLAIN, false);
            case "mediumblob" -> new CanonicalType.Bytes(MEDIUM, false);
            case "longblob" -> new CanonicalType.Bytes(LONG, false);
            case "bit" -> new CanonicalType.Bits(length(column.type()), true);
            case "date" -> new CanonicalType.Day(1, GREATEST.getYear(), false);
            case "time" -> new CanonicalType.Clock(-LONGEST_TIME_MICROS, LONGEST_TIME_MICROS, (int) column.precision());
            case "datetime" -> new CanonicalType.Moment(false, LEAST, GREATEST, false, (int) column.precision());
            case "timestamp" ->
                new CanonicalType.Moment(true, LEAST_STAMP, GREATEST_STAMP, false, (int) column.precision());
            case "json" -> new CanonicalType.Json(false, true);
            case "uuid" -> new CanonicalType.Uuid();
            default -> null;
        };
    }

    /** What an expression gives, by the name that the driver has for its type; null when there is no rule. */
    static @Nullable CanonicalType ofExpression(String driversName) {
        boolean unsigned = driversName.contains("UNSIGNED");
        return switch (driversName.replaceAll(" (UNSIGNED|ZEROFILL).*", "")) {
            case "TINYINT", "SMALLINT", "MEDIUMINT", "INT", "BIGINT", "BOOLEAN" ->
                CanonicalType.Whole.ofBits(64, !unsigned);
            case "YEAR" -> YEAR;
            case "DECIMAL" -> new CanonicalType.Exact(0, 0, false, false);
            case "FLOAT" -> new CanonicalType.Floating(false, false);
            case "DOUBLE" -> new CanonicalType.Floating(true, false);
            case "CHAR", "VARCHAR", "TINYTEXT", "TEXT", "MEDIUMTEXT", "LONGTEXT", "ENUM", "SET", "NULL" ->
                new Text(Text.ANY, Text.ANY, Set.of());
            case "BINARY", "VARBINARY", "TINYBLOB", "BLOB", "MEDIUMBLOB", "LONGBLOB" ->
                new CanonicalType.Bytes(LONG, false);
            case "DATE" -> new CanonicalType.Day(1, GREATEST.getYear(), false);
            case "DATETIME" -> new CanonicalType.Moment(false, LEAST, GREATEST, false, 6);
            case "TIMESTAMP" -> new CanonicalType.Moment(true, LEAST_STAMP, GREATEST_STAMP, false, 6);
            case "TIME" -> new CanonicalType.Clock(-LONGEST_TIME_MICROS, LONGEST_TIME_MICROS, 6);
            case "JSON" -> new CanonicalType.Json(false, true);
            case "UUID" -> new CanonicalType.Uuid();
            default -> null;
        };
    }

    /** Floats that were declared with two lengths are rounded. */
    private static int places(Column column) {
        return column.type().contains(",") ? column.scale() : CanonicalType.Floating.ALL;
    }

    private static Text text(Column column, long characters, long bytes, boolean padded) {
        Set<Trait> traits = EnumSet.noneOf(Trait.class);
        if (padded) {
            traits.add(Trait.PADDED);
        }
        String charset = column.charset() == null ? "" : column.charset();
        switch (charset) {
            case "utf8mb4", "utf16", "utf32" -> {
                // all there is
            }
            case "utf8", "utf8mb3", "ucs2" -> traits.add(Trait.BASIC_PLANE);
            case "latin1" -> traits.add(Trait.LATIN);
            // what else a charset has is different for each; the part that all have is certain
            default -> traits.add(Trait.ASCII);
        }
        return new Text(characters, bytes, traits);
    }

    private static List<String> labels(String type) {
        List<String> labels = new ArrayList<>();
        Matcher label = LABEL.matcher(type);
        while (label.find()) {
            labels.add(label.group(1).replace("''", "'"));
        }
        return labels;
    }

    private static long length(String type) {
        Matcher length = LENGTH.matcher(type);
        return length.find() ? Long.parseLong(length.group(1)) : 1;
    }

    /** A value as the text that {@link io.backfleet.database.canon.Canon} reads, as SQL. */
    static String read(@Nullable CanonicalType type, String expression) {
        if (type instanceof CanonicalType.Bytes) {
            return "HEX(" + expression + ")";
        }
        if (type instanceof CanonicalType.Bits bits) {
            return "LPAD(BIN((" + expression + ") + 0), " + bits.most() + ", '0')";
        }
        if (type instanceof CanonicalType.Floating) {
            // as a number: texts are cut to what the expression is declared to show; multiplied, because six digits of
            // 32 bits would come; not + 0, which takes the sign from a zero
            return "((" + expression + ") * 1e0)";
        }
        if (type instanceof Text || type instanceof CanonicalType.Labels) {
            return "CONVERT((" + expression + ") USING utf8mb4)";
        }
        return "CAST((" + expression + ") AS CHAR)";
    }

    /**
     * A canonical text as a parameter that the server reads as the same value.
     *
     * @throws UnfitValueException when there is none
     */
    static String spelled(CanonicalType type, String text) {
        if (type instanceof CanonicalType.Floating floating && !floating.wide()) {
            // the server reads 64 bits first: the shortest text of the greatest 32 is beyond them
            return Double.toString(Float.parseFloat(text));
        }
        if (type.equals(YEAR)) {
            int year = Integer.parseInt(text);
            if (year != 0 && year < YEAR_BEGIN) {
                throw new UnfitValueException("it is neither 0 nor between " + YEAR_BEGIN + " and " + YEAR_END);
            }
            // one digit would be a year of this century
            return year == 0 ? "0000" : text;
        }
        return text;
    }

    /** A parameter of a column that is written. */
    static String write(@Nullable CanonicalType type) {
        if (type instanceof CanonicalType.Bytes) {
            return "UNHEX(?)";
        }
        return type instanceof CanonicalType.Bits ? "CAST(CONV(?, 2, 10) AS UNSIGNED)" : "?";
    }

    /** How a column sorts in a key, see {@link io.backfleet.database.copy.SideColumn}. */
    static String order(Column column, boolean mariaDb) {
        return switch (column.kind()) {
            case SIGNED, UNSIGNED, DECIMAL -> "number";
            case DATE, DATETIME -> "time";
            case BINARY, BYTES -> "bytes";
            case UUID -> "mariadb uuid";
            case CHAR, TEXT -> {
                String collation = String.valueOf(column.collation());
                if (collation.endsWith("0900_bin") || collation.endsWith("nopad_bin")) {
                    yield "bytes";
                }
                // blanks at the end don't count there, and so what sorts before blanks is out of order
                yield collation.endsWith("_bin") ? "padded bytes" : (mariaDb ? "mariadb " : "mysql ") + collation;
            }
            default -> "";
        };
    }
}
