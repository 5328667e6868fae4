package io.backfleet.database.postgresql.walk;

import io.backfleet.database.postgresql.walk.WalkStatement.Kind;
import io.backfleet.database.postgresql.walk.WalkStatement.Slot;
import java.util.ArrayList;
import java.util.List;

/** Builds a statement's text for the driver and the one for people side by side. Not thread-safe. */
public final class StatementWriter {
    private final StringBuilder jdbc = new StringBuilder();
    private final StringBuilder display = new StringBuilder();
    private final List<Slot> slots = new ArrayList<>();
    private final List<Slot> numbers = new ArrayList<>();

    /** Adds a fragment that holds whole literals and names. */
    public StatementWriter text(String text) {
        jdbc.append(forPrepared(text));
        display.append(text);
        return this;
    }

    /** Adds a parameter, cast to a type. */
    public StatementWriter parameter(Kind kind, int index, String type) {
        Slot slot = new Slot(kind, index);
        slots.add(slot);
        if (!numbers.contains(slot)) {
            numbers.add(slot);
        }
        jdbc.append("?::").append(type);
        display.append('$').append(numbers.indexOf(slot) + 1).append("::").append(type);
        return this;
    }

    public WalkStatement done() {
        return new WalkStatement(jdbc.toString(), display.toString(), slots);
    }

    /**
     * An SQL text for a statement with parameters: question marks outside of quotes are doubled, which is how the
     * driver writes the operators that have one.
     */
    private static String forPrepared(String sql) {
        StringBuilder text = new StringBuilder(sql.length());
        char quote = 0;
        for (int i = 0; i < sql.length(); i++) {
            char c = sql.charAt(i);
            if (quote != 0) {
                // a doubled quote closes and opens again, which comes to the same
                quote = c == quote ? 0 : quote;
            } else if (c == '\'' || c == '"') {
                quote = c;
            } else if (c == '?') {
                text.append('?');
            }
            text.append(c);
        }
        return text.toString();
    }
}
