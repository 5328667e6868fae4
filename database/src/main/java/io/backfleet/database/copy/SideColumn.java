package io.backfleet.database.copy;

import static java.util.Objects.requireNonNull;

/**
 * A column of one side's table.
 *
 * @param name unquoted
 * @param notNull declared so
 * @param order how its values sort as part of a key: columns of two sides that have the same text here sort alike; empty
 *     when it can't be part of a key
 */
public record SideColumn(String name, SideType type, boolean notNull, String order) {
    /** By the bytes of UTF-8, or of whatever it is. */
    public static final String BYTES = "bytes";

    /** The same, but that blanks at the end don't count: alike as long as there is nothing that sorts before blanks. */
    public static final String PADDED = "padded " + BYTES;

    public SideColumn {
        requireNonNull(name, "name");
        requireNonNull(type, "type");
        requireNonNull(order, "order");
    }
}
