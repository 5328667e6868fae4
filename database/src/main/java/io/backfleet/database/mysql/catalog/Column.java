package io.backfleet.database.mysql.catalog;

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
    /** A column of another name that is like it in all else. */
    public Column named(String other) {
        return new Column(
                number, other, type, kind, baseName, notNull, generated, onUpdate, charset, collation, precision,
                scale);
    }

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
            // the noughts before it get lost in unions: one number has one text
            case SIGNED, UNSIGNED -> "CAST(" + value + " + 0 AS CHAR)";
            default -> "CAST(" + value + " AS CHAR)";
        };
    }

    private String decimal() {
        return "DECIMAL(" + precision + ", " + scale + ")";
    }
}
