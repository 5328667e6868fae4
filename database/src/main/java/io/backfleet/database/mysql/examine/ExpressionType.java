package io.backfleet.database.mysql.examine;

import io.backfleet.database.mysql.catalog.Column;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.Locale;

/**
 * What sort of value an expression gives. The server would assign anything to anything; where that goes by more than one
 * rule, or by none that a comparison could follow, a cast has to say which is meant.
 */
enum ExpressionType {
    EXACT,
    APPROXIMATE,
    TEXT,
    BYTES,
    DATE,
    TIME,
    JSON,
    NULL,
    OTHER;

    /** The sort of a result's first column. */
    static ExpressionType of(ResultSetMetaData columns) throws SQLException {
        return of(columns.getColumnTypeName(1).toUpperCase(Locale.ROOT));
    }

    static ExpressionType of(String driversName) {
        String name = driversName.replaceAll(" (UNSIGNED|ZEROFILL).*", "");
        return switch (name) {
            case "TINYINT", "SMALLINT", "MEDIUMINT", "INT", "BIGINT", "DECIMAL", "YEAR", "BOOLEAN" -> EXACT;
            case "DOUBLE", "FLOAT" -> APPROXIMATE;
            case "CHAR", "VARCHAR", "TINYTEXT", "TEXT", "MEDIUMTEXT", "LONGTEXT", "ENUM", "SET", "UUID" -> TEXT;
            case "BINARY", "VARBINARY", "TINYBLOB", "BLOB", "MEDIUMBLOB", "LONGBLOB" -> BYTES;
            case "DATE", "DATETIME", "TIMESTAMP" -> DATE;
            case "TIME" -> TIME;
            case "JSON" -> JSON;
            case "NULL" -> NULL;
            default -> OTHER;
        };
    }

    /** Whether a column stores it by one rule. */
    boolean fits(Column column) {
        if (this == NULL) {
            return true;
        }
        return switch (column.kind()) {
            case SIGNED, UNSIGNED, DECIMAL, FLOAT, DOUBLE -> this == EXACT || this == APPROXIMATE;
            case DATE, DATETIME -> this == DATE || this == TEXT;
            case TIME -> this == TIME || this == DATE || this == TEXT;
            case CHAR, TEXT ->
                this == TEXT || this == EXACT || this == APPROXIMATE || this == DATE || this == TIME || this == JSON;
            case ENUM, UUID -> this == TEXT;
            case BINARY, BYTES -> this == BYTES || this == TEXT;
            case JSON -> this == JSON || this == TEXT;
            case OTHER ->
                switch (column.baseName()) {
                    case "bit" -> this == EXACT || this == OTHER;
                    case "set", "inet4", "inet6" -> this == TEXT;
                    // shapes and the like, which only their own kind can be
                    default -> this == OTHER || this == BYTES;
                };
        };
    }

    /** How to say what is meant. */
    static String remedy(Column column) {
        String type = switch (column.kind()) {
            case SIGNED -> "SIGNED";
            case UNSIGNED -> "UNSIGNED";
            case DECIMAL, FLOAT, DOUBLE -> "DECIMAL(30, 10)";
            case DATE -> "DATE";
            case DATETIME -> "DATETIME(" + column.precision() + ")";
            case TIME -> "TIME(" + column.precision() + ")";
            case BINARY, BYTES -> "BINARY";
            case JSON -> "JSON";
            default -> "CHAR";
        };
        return "cast it: CAST(... AS " + type + ")";
    }
}
