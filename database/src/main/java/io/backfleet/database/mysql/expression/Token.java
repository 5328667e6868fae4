package io.backfleet.database.mysql.expression;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A piece of an expression's text, as MySQL reads it in the fleet's sessions, where double quotes quote names.
 *
 * @param kind what it is
 * @param text a name without its quotes; otherwise as it stands
 * @param at its place, from 0
 */
record Token(Kind kind, String text, int at) {
    /** What a piece can be. */
    enum Kind {
        /** A keyword, or a name without quotes. */
        WORD,
        /** A name in quotes. */
        QUOTED,
        /** A text, or a number. */
        LITERAL,
        /** One sign. */
        SIGN
    }

    /** Whether it is this keyword. */
    boolean is(String keyword) {
        return kind == Kind.WORD && text.equalsIgnoreCase(keyword);
    }

    boolean isSign(char sign) {
        return kind == Kind.SIGN && text.charAt(0) == sign;
    }

    /** Whether it can be a name. */
    boolean isName() {
        return kind == Kind.WORD || kind == Kind.QUOTED;
    }

    /** Upper case, whatever the locale. */
    String upper() {
        return text.toUpperCase(Locale.ROOT);
    }

    /** Takes a text apart. It is one expression with balanced quotes: the spec's reader has seen to that. */
    static List<Token> of(String text) {
        List<Token> tokens = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            int start = at;
            if (Character.isWhitespace(c)) {
                at++;
            } else if (c == '\'') {
                at = endOfText(text, at);
                tokens.add(new Token(Kind.LITERAL, text.substring(start, at), start));
            } else if (c == '"') {
                at = endOfName(text, at);
                String name = text.substring(start + 1, Math.max(start + 1, at - 1));
                tokens.add(new Token(Kind.QUOTED, name.replace("\"\"", "\""), start));
            } else if (isDigit(c)) {
                at = endOfNumber(text, at);
                tokens.add(new Token(Kind.LITERAL, text.substring(start, at), start));
            } else if (isWordPart(c)) {
                while (at < text.length() && isWordPart(text.charAt(at))) {
                    at++;
                }
                tokens.add(new Token(Kind.WORD, text.substring(start, at), start));
            } else {
                at++;
                tokens.add(new Token(Kind.SIGN, String.valueOf(c), start));
            }
        }
        return tokens;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isWordPart(char c) {
        return c == '_' || c == '$' || c >= 0x80 || isDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private static int endOfText(String text, int start) {
        int at = start + 1;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '\\') {
                at += 2;
            } else if (c == '\'' && at + 1 < text.length() && text.charAt(at + 1) == '\'') {
                at += 2;
            } else if (c == '\'') {
                return at + 1;
            } else {
                at++;
            }
        }
        return text.length();
    }

    private static int endOfName(String text, int start) {
        int at = start + 1;
        while (at < text.length()) {
            if (text.charAt(at) != '"') {
                at++;
            } else if (at + 1 < text.length() && text.charAt(at + 1) == '"') {
                at += 2;
            } else {
                return at + 1;
            }
        }
        return text.length();
    }

    /** A name may begin with digits, but then it is a word only when letters follow that make no number. */
    private static int endOfNumber(String text, int start) {
        int at = start;
        while (at < text.length()
                && (isWordPart(text.charAt(at))
                        || text.charAt(at) == '.'
                        || ((text.charAt(at) == '+' || text.charAt(at) == '-')
                                && (text.charAt(at - 1) == 'e' || text.charAt(at - 1) == 'E')
                                && isDigit(text.charAt(at - 2))))) {
            at++;
        }
        return at;
    }
}
