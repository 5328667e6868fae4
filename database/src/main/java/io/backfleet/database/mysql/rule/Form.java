package io.backfleet.database.mysql.rule;

/** What the values of an expression are, as far as it matters to a column that stores them. */
enum Form {
    WHOLE,
    DECIMAL,
    /** One of the two types that round. */
    APPROXIMATE,
    /** A day without a time. */
    DATE,
    /** A day with a time. */
    DATETIME,
    TIME,
    TEXT,
    /** A member of an enum, or members of a set: a text to texts, a number to numbers. */
    MEMBER,
    BYTES,
    /** What is a number in all but name. */
    BITS,
    /** MySQL's own type; MariaDB's is a text. */
    JSON;

    /**
     * The form of a type.
     *
     * @param type as the driver names it, for instance {@code BIGINT UNSIGNED}
     */
    static Form of(String type) {
        String name = type.endsWith(" UNSIGNED") ? type.substring(0, type.length() - " UNSIGNED".length()) : type;
        return switch (name) {
            case "TINYINT", "SMALLINT", "MEDIUMINT", "INT", "BIGINT", "BOOLEAN" -> WHOLE;
            case "DECIMAL" -> DECIMAL;
            case "FLOAT", "DOUBLE" -> APPROXIMATE;
            case "DATE" -> DATE;
            case "DATETIME", "TIMESTAMP" -> DATETIME;
            case "TIME" -> TIME;
            case "ENUM", "SET" -> MEMBER;
            case "BINARY", "VARBINARY", "TINYBLOB", "BLOB", "MEDIUMBLOB", "LONGBLOB", "GEOMETRY", "VECTOR" -> BYTES;
            case "BIT", "YEAR" -> BITS;
            case "JSON" -> JSON;
            default -> TEXT;
        };
    }
}
