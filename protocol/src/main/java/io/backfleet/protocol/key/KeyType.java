package io.backfleet.protocol.key;

/**
 * The kinds of columns that a key may consist of. A value travels as the text that its own database prints for it
 * under the fleet's fixed session settings, and goes back to that database as a bound parameter cast to the column's
 * type; nothing but the database ever compares two of them.
 */
public enum KeyType {
    /** Whole numbers of any width. */
    INTEGER,
    /** Exact decimals. */
    DECIMAL,
    /** Text of any collation. */
    TEXT,
    UUID,
    DATE,
    /** Timestamps with or without time zone. */
    TIMESTAMP,
    /** Bytes, as hexadecimal digits. */
    BYTES
}
