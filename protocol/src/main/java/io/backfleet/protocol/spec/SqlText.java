package io.backfleet.protocol.spec;

import java.util.Optional;

/**
 * Looks at an SQL expression from a spec as text: it must stay one expression wherever it is put in parentheses. What
 * the expression means is checked by the database itself; this check makes sure that nothing can break out of the
 * statement it is put into. It is deliberately narrower than any engine's grammar.
 */
final class SqlText {
    private final String text;
    private int at;

    private SqlText(String text) {
        this.text = text;
    }

    /** What is wrong with it, for people; empty when nothing is. */
    static Optional<String> flaw(String expression) {
        if (expression.isBlank()) {
            return Optional.of("is empty");
        }
        return new SqlText(expression).scan();
    }

    private Optional<String> scan() {
        StringBuilder open = new StringBuilder();
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '\'' || c == '"') {
                Optional<String> flaw = skipQuoted(c);
                if (flaw.isPresent()) {
                    return flaw;
                }
            } else if (c == '`') {
                // quotes in one engine, an operator in the other: what stands behind it would not be looked at
                return Optional.of("has a '`': quote names with double quotes");
            } else if (c == '\\' || c == ';' || c == 0) {
                return Optional.of("has a '" + (c == 0 ? "NUL" : c) + "' outside quotes");
            } else if (c == '$') {
                return Optional.of("has a '$': dollar quotes and parameters are not taken");
            } else if (follows("--") || follows("/*") || (c == '#' && !operatorHash())) {
                return Optional.of("has a comment (--, /* or, in MySQL, #)");
            } else {
                if (c == '(' || c == '[') {
                    open.append(c == '(' ? ')' : ']');
                } else if (c == ')' || c == ']') {
                    if (open.isEmpty() || open.charAt(open.length() - 1) != c) {
                        return Optional.of("closes a '" + c + "' that it did not open");
                    }
                    open.setLength(open.length() - 1);
                } else if (c == ',' && open.isEmpty()) {
                    return Optional.of("is a list, not one expression");
                }
                at++;
            }
        }
        return open.isEmpty() ? Optional.empty() : Optional.of("does not close a bracket that it opens");
    }

    private boolean follows(String what) {
        return text.startsWith(what, at);
    }

    /** PostgreSQL's JSON path operators {@code #>} and {@code #>>}; anything else may be a comment in MySQL. */
    private boolean operatorHash() {
        return follows("#>");
    }

    /**
     * Skips a quoted run, in which doubled quotes stay inside; gives what is wrong with it. Engines and settings disagree
     * on whether a backslash takes the quote behind it along, so exactly that is refused; elsewhere in the run a
     * backslash cannot move its end.
     */
    private Optional<String> skipQuoted(char quote) {
        at++;
        int backslashes = 0;
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == quote && backslashes % 2 == 1) {
                return Optional.of(
                        "has a backslash right before a quote: engines read it differently, write chr(92) instead");
            }
            backslashes = c == '\\' ? backslashes + 1 : 0;
            if (c == quote) {
                if (at < text.length() && text.charAt(at) == quote) {
                    at++;
                } else {
                    return Optional.empty();
                }
            }
        }
        return Optional.of("has an opening " + quote + " without a closing one");
    }
}
