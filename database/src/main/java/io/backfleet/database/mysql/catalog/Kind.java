package io.backfleet.database.mysql.catalog;

import java.util.Map;
import java.util.Set;

/** The kinds of column types that behave alike when they are compared and converted. */
public enum Kind {
    SIGNED,
    UNSIGNED,
    DECIMAL,
    FLOAT,
    DOUBLE,
    DATE,
    /** With or without time zone: every session of the fleet is in UTC. */
    DATETIME,
    TIME,
    /** Fixed width: blanks at the end are no part of the value. */
    CHAR,
    TEXT,
    ENUM,
    /** Fixed width, filled up with zero bytes. */
    BINARY,
    BYTES,
    JSON,
    /** MariaDB's own type. */
    UUID,
    /** What the fleet neither compares nor writes. */
    OTHER;

    private static final Set<Kind> NUMBERS = Set.of(SIGNED, UNSIGNED, DECIMAL, FLOAT, DOUBLE);

    private static final Map<String, Kind> TYPES = Map.ofEntries(
            Map.entry("tinyint", SIGNED),
            Map.entry("smallint", SIGNED),
            Map.entry("mediumint", SIGNED),
            Map.entry("int", SIGNED),
            Map.entry("bigint", SIGNED),
            Map.entry("year", UNSIGNED),
            Map.entry("decimal", DECIMAL),
            Map.entry("float", FLOAT),
            Map.entry("double", DOUBLE),
            Map.entry("date", DATE),
            Map.entry("datetime", DATETIME),
            Map.entry("timestamp", DATETIME),
            Map.entry("time", TIME),
            Map.entry("char", CHAR),
            Map.entry("varchar", TEXT),
            Map.entry("tinytext", TEXT),
            Map.entry("text", TEXT),
            Map.entry("mediumtext", TEXT),
            Map.entry("longtext", TEXT),
            Map.entry("enum", ENUM),
            Map.entry("binary", BINARY),
            Map.entry("varbinary", BYTES),
            Map.entry("tinyblob", BYTES),
            Map.entry("blob", BYTES),
            Map.entry("mediumblob", BYTES),
            Map.entry("longblob", BYTES),
            Map.entry("json", JSON),
            Map.entry("uuid", UUID));

    /**
     * The kind of a type.
     *
     * @param base for instance {@code bigint}
     * @param declared for instance {@code bigint(20) unsigned}
     */
    static Kind of(String base, String declared) {
        Kind kind = TYPES.getOrDefault(base, OTHER);
        return kind == SIGNED && declared.contains("unsigned") ? UNSIGNED : kind;
    }

    /** Whether values have a distance. */
    public boolean isNumber() {
        return NUMBERS.contains(this);
    }

    /** Whether it is one of the two that round. */
    public boolean isApproximate() {
        return this == FLOAT || this == DOUBLE;
    }

    /** Whether values are characters. */
    public boolean isText() {
        return this == CHAR || this == TEXT || this == ENUM;
    }
}
