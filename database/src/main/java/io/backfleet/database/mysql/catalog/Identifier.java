package io.backfleet.database.mysql.catalog;

/** Names and texts as MySQL writes them in statements. */
public final class Identifier {
    private Identifier() {}

    /** The name in backticks, always: so neither capitals nor reserved words nor the server's mode matter. */
    public static String quote(String name) {
        return '`' + name.replace("`", "``") + '`';
    }

    /** A text as a literal; backslashes escape in every session of the fleet. */
    public static String literal(String text) {
        return '\'' + text.replace("\\", "\\\\").replace("'", "''") + '\'';
    }
}
