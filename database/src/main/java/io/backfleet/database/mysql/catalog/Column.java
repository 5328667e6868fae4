package io.backfleet.database.mysql.catalog;

import static java.util.Objects.requireNonNull;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A column of a table.
 *
 * @param number its place in the table, from 1
 * @param name unquoted
 * @param type as it was declared, for people, for instance {@code bigint(20) unsigned}
 * @param kind how its values behave
 * @param baseName the type's name alone, for instance {@code bigint}
 * @param notNull declared NOT NULL
 * @param generated whether the server alone gives it its value
 * @param onUpdate whether the server writes the time into it with every update
 * @param charset of texts, null for other types
 * @param collation of texts, null for other types
 * @param precision digits of a decimal, places behind the second of a time, characters or bytes of a text
 * @param scale digits behind the point of a decimal
 */
public record Column(
        int number,
        String name,
        String type,
        Kind kind,
        String baseName,
        boolean notNull,
        boolean generated,
        boolean onUpdate,
        @Nullable String charset,
        @Nullable String collation,
        long precision,
        int scale) {
    private static final Pattern MEMBER = Pattern.compile("'(?:[^']|'')*'");

    /** Its name in backticks. */
    public String sql() {
        return Identifier.quote(name);
    }

    /** A parameter of its type, with a question mark where the text stands. */
    public String parameter() {
        return switch (kind) {
            case SIGNED -> "CAST(? AS SIGNED)";
            case UNSIGNED -> "CAST(? AS UNSIGNED)";
            case DECIMAL -> "CAST(? AS " + decimal() + ")";
            case DATE -> "CAST(? AS DATE)";
            case DATETIME -> "CAST(? AS DATETIME(" + precision + "))";
            case UUID -> "CAST(? AS UUID)";
            case BINARY, BYTES -> "UNHEX(?)";
            default -> charset == null ? "?" : "CONVERT(? USING " + charset + ") COLLATE " + collation;
        };
    }

    /**
     * Its value as a text that goes back by {@link #parameter}, as SQL.
     *
     * @param prefix stands before its name, with the dot
     */
    public String text(String prefix) {
        String value = prefix + sql();
        return switch (kind) {
            case BINARY, BYTES -> "HEX(" + value + ")";
            case CHAR, TEXT, ENUM -> "CONVERT(" + value + " USING utf8mb4)";
            default -> "CAST(" + value + " AS CHAR)";
        };
    }

    /**
     * An expression's value as this column would store it, as SQL, in the form that {@link #held} has: rounded where
     * assigning rounds, and warning or failing where assigning fails.
     */
    public String stored(String expression) {
        String value = "(" + expression + ")";
        return switch (kind) {
            case SIGNED -> "CAST(" + value + " AS SIGNED)";
            case UNSIGNED -> "CAST(" + value + " AS UNSIGNED)";
            case DECIMAL -> "CAST(" + value + " AS " + decimal() + ")";
            case FLOAT -> "CAST(" + value + " AS FLOAT)";
            case DOUBLE -> "(" + value + " + 0e0)";
            case DATE -> "CAST(" + value + " AS DATE)";
            case DATETIME -> "CAST(" + value + " AS DATETIME(" + precision + "))";
            case TIME -> "CAST(" + value + " AS TIME(" + precision + "))";
            case CHAR -> bytes("TRIM(TRAILING ' ' FROM " + utf8(value) + ")");
            case TEXT -> bytes(utf8(value));
            case ENUM -> bytes(utf8(member(value)));
            case BINARY -> "CAST(" + value + " AS BINARY(" + precision + "))";
            case BYTES -> "CAST(" + value + " AS BINARY)";
            case JSON -> bytes("CAST(CAST(" + value + " AS JSON) AS CHAR)");
            case UUID -> "CAST(" + value + " AS UUID)";
            case OTHER -> value;
        };
    }

    /** What the column holds, as SQL, in a form that tells all values apart: texts as bytes, for collations do not. */
    public String held() {
        return held("");
    }

    /** The same, with a prefix before its name. */
    public String held(String prefix) {
        String value = prefix + sql();
        return switch (kind) {
            case CHAR, TEXT, ENUM -> bytes(utf8(value));
            case JSON -> bytes("CAST(" + value + " AS CHAR)");
            default -> value;
        };
    }

    /** Whether the column differs from what it would store of an expression, as SQL; never null. */
    public String differsFrom(String expression) {
        return "NOT (" + held() + " <=> " + stored(expression) + ")";
    }

    private String decimal() {
        return "DECIMAL(" + precision + ", " + scale + ")";
    }

    private static String utf8(String value) {
        return "CONVERT(" + value + " USING utf8mb4)";
    }

    private static String bytes(String value) {
        return "CAST(" + value + " AS BINARY)";
    }

    /** The member that a text means, which the column's collation decides; null for none. */
    private String member(String value) {
        Matcher matcher = MEMBER.matcher(type);
        String members = matcher.results()
                .map(member -> "CONVERT(" + member.group().replace("\\", "\\\\") + " USING " + charset + ")")
                .collect(Collectors.joining(", "));
        String wanted = "CONVERT(" + value + " USING " + charset + ") COLLATE " + requireNonNull(collation);
        return "ELT(FIELD(" + wanted + ", " + members + "), " + members + ")";
    }
}
