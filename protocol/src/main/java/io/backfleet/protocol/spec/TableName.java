package io.backfleet.protocol.spec;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A table as a spec names it: {@code users}, {@code app.users}, {@code "Order Lines"}, {@code sales."Order.Lines"}. A
 * quoted part is meant to the letter; an unquoted one is looked up to the letter first and then as the engine would
 * fold it.
 *
 * @param parts one (table) or two (schema, table)
 */
public record TableName(List<Part> parts) {
    /**
     * @param text without its quotes
     * @param quoted whether it was written in double quotes
     */
    public record Part(String text, boolean quoted) {
        public Part {
            requireNonNull(text, "text");
        }

        @Override
        public String toString() {
            return quoted ? '"' + text.replace("\"", "\"\"") + '"' : text;
        }
    }

    public TableName {
        parts = List.copyOf(parts);
        if (parts.isEmpty() || parts.size() > 2) {
            throw new IllegalArgumentException("a table name has one or two parts, not " + parts.size());
        }
    }

    /** @throws IllegalArgumentException when it is no table name; the message says why */
    @JsonCreator
    public static TableName parse(String text) {
        List<Part> parts = new ArrayList<>();
        int at = 0;
        while (true) {
            StringBuilder part = new StringBuilder();
            boolean quoted = at < text.length() && text.charAt(at) == '"';
            at = quoted ? readQuoted(text, at + 1, part) : readPlain(text, at, part);
            if (part.isEmpty()) {
                throw new IllegalArgumentException("'" + text + "' has an empty part");
            }
            parts.add(new Part(part.toString(), quoted));
            if (at == text.length()) {
                return new TableName(parts);
            }
            if (text.charAt(at) != '.') {
                throw new IllegalArgumentException("'" + text + "' has text behind a closing quote");
            }
            at++;
        }
    }

    private static int readPlain(String text, int from, StringBuilder part) {
        int at = from;
        while (at < text.length() && text.charAt(at) != '.') {
            if (text.charAt(at) == '"' || text.charAt(at) == 0) {
                throw new IllegalArgumentException("'" + text + "' has a quote inside an unquoted part");
            }
            part.append(text.charAt(at++));
        }
        return at;
    }

    private static int readQuoted(String text, int from, StringBuilder part) {
        int at = from;
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c != '"') {
                part.append(c);
            } else if (at < text.length() && text.charAt(at) == '"') {
                part.append('"');
                at++;
            } else {
                return at;
            }
        }
        throw new IllegalArgumentException("'" + text + "' has an opening quote without a closing one");
    }

    public Optional<Part> schema() {
        return parts.size() == 2 ? Optional.of(parts.get(0)) : Optional.empty();
    }

    public Part table() {
        return parts.get(parts.size() - 1);
    }

    @Override
    @JsonValue
    public String toString() {
        StringBuilder text = new StringBuilder();
        parts.forEach(part -> text.append(text.isEmpty() ? "" : ".").append(part));
        return text.toString();
    }
}
