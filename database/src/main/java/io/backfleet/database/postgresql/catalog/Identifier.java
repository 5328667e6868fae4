package io.backfleet.database.postgresql.catalog;

/** Names as PostgreSQL writes them in statements. */
public final class Identifier {
    private Identifier() {}

    /** The name in double quotes, always: so neither capitals nor reserved words matter. */
    public static String quote(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** A text as a literal; standard_conforming_strings is on in every session of the fleet. */
    public static String literal(String text) {
        return '\'' + text.replace("'", "''") + '\'';
    }

    /** As the server folds an unquoted name: only ASCII letters, whatever the locale. */
    public static String folded(String name) {
        StringBuilder folded = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            folded.append(c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c);
        }
        return folded.toString();
    }
}
