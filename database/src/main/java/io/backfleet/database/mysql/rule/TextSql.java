package io.backfleet.database.mysql.rule;

import io.backfleet.database.mysql.catalog.Column;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Texts as SQL in which no collation has a say. */
final class TextSql {
    /** Whose characters and Unicode's stand for each other one to one. */
    private static final List<String> PLAIN_CHARSETS =
            List.of("utf8mb4", "utf8mb3", "utf8", "ascii", "latin1", "ucs2", "utf16", "utf16le", "utf32");

    private TextSql() {}

    /** A column's text in Unicode, as bytes; with its own bytes where several of its characters are one there. */
    static String unicode(Column column) {
        String text = "CONVERT(" + column.sql() + " USING utf8mb4)";
        return oneToOne(column) ? bytes(text) : both(column.sql(), text);
    }

    /** A text of a column, as {@link #unicode(Column)} writes one. */
    static String stored(Column column, String text) {
        return oneToOne(column) ? bytes(text) : both("CONVERT(" + text + " USING " + column.charset() + ")", text);
    }

    static String both(String own, String unicode) {
        return "CONCAT(HEX(" + own + "), ' ', HEX(" + unicode + "))";
    }

    static boolean oneToOne(Column column) {
        return column.charset() == null || PLAIN_CHARSETS.contains(column.charset());
    }

    /** As a text in Unicode: never in the column's characters, among which a question mark stands for what is missing. */
    static String unicode(String value, Shape shape) {
        return converted(value, shape, "utf8mb4");
    }

    static String converted(String value, Shape shape, @Nullable String charset) {
        // a float's own text has six digits, and assigning takes them all
        String number = shape.form() == Form.APPROXIMATE ? "(" + value + " + 0e0)" : value;
        return "CONVERT(" + number + " USING " + charset + ")";
    }

    /** A text as the column compares texts. */
    static String ownText(Column column, String text) {
        return "CONVERT(" + text + " USING " + column.charset() + ") COLLATE " + column.collation();
    }

    static String bytes(String value) {
        return "CAST(" + value + " AS BINARY)";
    }
}
