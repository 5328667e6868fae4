package io.backfleet.database.mysql.rule;

import static io.backfleet.database.mysql.rule.TextSql.both;
import static io.backfleet.database.mysql.rule.TextSql.bytes;
import static io.backfleet.database.mysql.rule.TextSql.converted;
import static io.backfleet.database.mysql.rule.TextSql.oneToOne;
import static io.backfleet.database.mysql.rule.TextSql.unicode;

import io.backfleet.database.mysql.catalog.Column;
import io.backfleet.database.mysql.catalog.Kind;
import java.util.Set;

/**
 * An expression's value as a column would store it, and what the column holds, in one form in which equal means equal to
 * every reader. A plain {@code column <=> expression} would not do: collations call texts equal that are not, a number
 * and a text are compared as doubles, and the value that is assigned is rounded, padded or cut first. A plain cast would
 * not do either: it cuts off silently, or rounds otherwise, where assigning fails or does not.
 *
 * <p>Values that the column can't store give a warning, which is an error to whoever reads it, or something that no
 * column holds. What is known to be taken for different though assigning would make it the same: a number written as a
 * text whose place in an enum is meant, a text that names a member of a set twice, a double that assigning shortens to
 * fit into a text, a double beyond 2^63 in an unsigned column or in bits, and a few texts that MySQL takes for times
 * ({@code ''}, {@code 1e2}).
 *
 * @param held what the column holds, as SQL: a number, a time or bytes
 * @param stored what it would store, as SQL in the same form
 * @param assigned the same as a value that the column takes as it is
 */
record Stored(String held, String stored, String assigned) {
    /** Types of no kind that have a rule of their own. */
    private static final Set<String> OTHERS = Set.of(
            "bit",
            "set",
            "inet4",
            "inet6",
            "geometry",
            "point",
            "linestring",
            "polygon",
            "multipoint",
            "multilinestring",
            "multipolygon",
            "geometrycollection",
            "geomcollection",
            "vector");

    /** What takes MySQL's JSON for its text. */
    private static final Set<String> TAKEN_FROM_TEXT = Set.of("bit", "year");

    /** The least number that rounding a float can overflow at, above its greatest. */
    private static final String FLOAT_LIMIT = "3.4028235e38";

    /** Finds it for what is written into a column. */
    static Stored of(Column column, String expression, Shape shape) {
        // a comment at the expression's end would swallow the bracket; bits and years are stored as the numbers they
        // are
        String plain = "(" + expression + "\n)";
        if (shape.form() == Form.BITS) {
            return of(column, plain + " + 0", new Shape(Form.WHOLE, shape.characters()));
        }
        if (shape.form() == Form.JSON && TAKEN_FROM_TEXT.contains(column.baseName())) {
            return of(column, "CONVERT(" + plain + " USING utf8mb4)", new Shape(Form.TEXT, shape.characters()));
        }
        return ofValue(column, plain, shape);
    }

    private static Stored ofValue(Column column, String value, Shape shape) {
        return switch (column.kind()) {
            case SIGNED, UNSIGNED ->
                column.baseName().equals("year") ? year(column, value, shape) : whole(column, value, shape);
            case DECIMAL -> same(column, "CAST(" + number(value, shape) + " AS " + decimal(column) + ")");
            case FLOAT -> single(column, approximate(column, number(value, shape)));
            case DOUBLE -> same(column, approximate(column, number(value, shape)));
            case DATE -> same(column, date(value, shape));
            case DATETIME -> same(column, "CAST(" + value + " AS DATETIME(" + column.precision() + "))");
            case TIME -> same(column, "CAST(" + value + " AS TIME(" + column.precision() + "))");
            case CHAR, TEXT -> text(column, value, shape);
            case ENUM -> Members.ofEnum(column, value, shape);
            case BINARY -> same(column, "CAST(" + raw(value, shape) + " AS BINARY(" + column.precision() + "))");
            case BYTES -> same(column, bytes(raw(value, shape)));
            case JSON -> json(column, value, shape);
            case UUID -> same(column, "CAST(" + value + " AS UUID)");
            case OTHER -> other(column, value, shape);
        };
    }

    /** Whether there is a rule for a column's type. */
    static boolean comparable(Column column) {
        return column.kind() != Kind.OTHER || OTHERS.contains(column.baseName());
    }

    /** What a column holds, in the form of {@link #held}, whatever is written into it. */
    static String held(Column column) {
        return switch (column.kind()) {
            case FLOAT -> "(" + column.sql() + " + 0e0)";
            case CHAR, TEXT, ENUM -> unicode(column);
            case JSON -> bytes("CAST(" + column.sql() + " AS CHAR)");
            case OTHER ->
                switch (column.baseName()) {
                    case "bit" -> "(" + column.sql() + " + 0)";
                    case "set" -> unicode(column);
                    case "inet4", "inet6" -> column.sql();
                    default -> bytes(column.sql());
                };
            default -> column.baseName().equals("year") ? "(" + column.sql() + " + 0)" : column.sql();
        };
    }

    private static Stored same(Column column, String stored) {
        return new Stored(held(column), stored, stored);
    }

    private static Stored whole(Column column, String value, Shape shape) {
        return same(column, whole(value, shape));
    }

    /** A whole number as assigning rounds it: decimals and texts away from zero, doubles to even. */
    private static String whole(String value, Shape shape) {
        return switch (shape.form()) {
            case WHOLE -> value;
            case DECIMAL -> "ROUND(" + value + ")";
            // casting what is too large would silently give the greatest number that there is
            case APPROXIMATE ->
                "CASE WHEN " + value + " + 0e0 >= -9223372036854775808e0 AND " + value
                        + " + 0e0 < 9223372036854775808e0 THEN CAST(" + value + " AS SIGNED) ELSE CAST(" + value
                        + " AS DECIMAL(65, 0)) END";
            case JSON ->
                "CASE WHEN JSON_TYPE(" + value + ") LIKE '%INTEGER' THEN CAST(CONVERT(" + value
                        + " USING utf8mb4) AS DECIMAL(65, 0)) ELSE CAST(ROUND(" + value
                        + " + 0e0) AS DECIMAL(65, 0)) END";
            case DATE -> "(" + value + " + 0)";
            // the second that it rounds to can be in the next minute
            case DATETIME -> "(CAST(" + value + " AS DATETIME) + 0)";
            case TIME -> "(CAST(" + value + " AS TIME) + 0)";
            case TEXT, BYTES -> "ROUND(CAST(" + value + " AS DECIMAL(65, 30)))";
            case MEMBER, BITS -> "CAST(" + value + " AS UNSIGNED)";
        };
    }

    private static Stored year(Column column, String value, Shape shape) {
        if (shape.form() == Form.DATE || shape.form() == Form.DATETIME) {
            return same(column, "YEAR(" + value + ")");
        }
        String number = whole(shape.form() == Form.APPROXIMATE ? "TRUNCATE(" + value + ", 0)" : value, shape);
        // a short text of noughts is the year 2000, the number 0 is none
        String nought =
                shape.form() == Form.TEXT ? " WHEN " + number + " = 0 AND LENGTH(" + value + ") < 4 THEN 2000" : "";
        return same(
                column,
                "CASE WHEN " + number + " BETWEEN 1 AND 69 THEN " + number + " + 2000 WHEN " + number
                        + " BETWEEN 70 AND 99 THEN " + number + " + 1900" + nought + " ELSE " + number + " END");
    }

    /** What stands for a number where one is wanted. */
    private static String number(String value, Shape shape) {
        return switch (shape.form()) {
            case MEMBER, BITS -> "(" + value + " + 0)";
            // a text that comes out of a cache is read as a number without a warning
            case TEXT, BYTES -> "CONVERT(" + value + " USING utf8mb4)";
            default -> value;
        };
    }

    private static String decimal(Column column) {
        return "DECIMAL(" + column.precision() + ", " + column.scale() + ")";
    }

    /** As a double, which a column of so many digits rounds. */
    private static String approximate(Column column, String value) {
        String number = "(" + value + " + 0e0)";
        return column.type().contains(",") ? "ROUND(" + number + ", " + column.scale() + ")" : number;
    }

    /** A float is held as the double that it is: its text has six digits only. */
    private static Stored single(Column column, String number) {
        String rounded = "CAST(" + number + " AS FLOAT)";
        return new Stored(
                held(column),
                "CASE WHEN ABS(" + number + ") > " + FLOAT_LIMIT + " THEN " + number + " ELSE " + rounded
                        + " + 0e0 END",
                rounded);
    }

    /** The second that a time rounds to can be on the next day. */
    private static String date(String value, Shape shape) {
        return shape.form() == Form.DATE
                ? "CAST(" + value + " AS DATE)"
                : "CAST(CAST(" + value + " AS DATETIME) AS DATE)";
    }

    private static Stored text(Column column, String value, Shape shape) {
        boolean blind = column.kind() == Kind.CHAR;
        if (shape.form() == Form.BYTES || shape.form() == Form.BITS) {
            // taken for the column's own bytes
            String trimmed = blind ? "TRIM(TRAILING ' ' FROM " + bytes(value) + ")" : bytes(value);
            return new Stored(bytes(column.sql()), trimmed, trimmed);
        }
        String text = fitted(column, unicode(value, shape), shape);
        if (oneToOne(column)) {
            return new Stored(unicode(column), bytes(text), text);
        }
        // by way of Unicode several of the column's characters would be one
        String own = fitted(column, converted(value, shape, column.charset()), shape);
        return new Stored(unicode(column), both(own, text), own);
    }

    /** Without the blanks that are no part of a value, or that are cut off because they do not fit. */
    private static String fitted(Column column, String text, Shape shape) {
        if (column.kind() == Kind.CHAR) {
            return "TRIM(TRAILING ' ' FROM " + text + ")";
        }
        if (!column.baseName().equals("varchar") || shape.characters() <= column.precision()) {
            return text;
        }
        return "CASE WHEN CHAR_LENGTH(TRIM(TRAILING ' ' FROM " + text + ")) <= " + column.precision() + " THEN LEFT("
                + text + ", " + column.precision() + ") ELSE " + text + " END";
    }

    /** The server's own order of names and writing of numbers: two texts of one value are one. */
    private static Stored json(Column column, String value, Shape shape) {
        String json = shape.form() == Form.JSON
                ? value
                : "CAST(" + (shape.form() == Form.TEXT ? unicode(value, shape) : value) + " AS JSON)";
        return new Stored(held(column), bytes("CAST(" + json + " AS CHAR)"), json);
    }

    private static Stored other(Column column, String value, Shape shape) {
        return switch (column.baseName()) {
            case "bit" -> same(column, bits(value, shape));
            case "set" -> Members.ofSet(column, value, shape);
            case "inet4" -> same(column, "CAST(" + value + " AS INET4)");
            case "inet6" -> same(column, "CAST(" + value + " AS INET6)");
            // shapes and vectors, which are stored as they are
            default -> new Stored(held(column), bytes(value), value);
        };
    }

    /** The bytes of a text are a number's. */
    private static String bits(String value, Shape shape) {
        return switch (shape.form()) {
            case TEXT, BYTES, MEMBER ->
                "CASE WHEN LENGTH(" + value + ") > 8 THEN -1 WHEN LENGTH(" + value + ") = 0 THEN 0 ELSE CAST(CONV(HEX("
                        + value + "), 16, 10) AS UNSIGNED) END";
            case WHOLE -> "CAST(" + value + " AS UNSIGNED)";
            case APPROXIMATE -> whole("TRUNCATE(" + value + ", 0)", shape);
            default -> whole(value, shape);
        };
    }

    /** What goes into bytes: a text's own bytes. */
    private static String raw(String value, Shape shape) {
        return switch (shape.form()) {
            case APPROXIMATE -> "(" + value + " + 0e0)";
            case JSON -> unicode(value, shape);
            default -> value;
        };
    }
}
