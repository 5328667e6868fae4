package io.backfleet.database.mysql.expression;

import io.backfleet.database.mysql.catalog.Column;
import io.backfleet.database.mysql.catalog.Table;
import io.backfleet.database.mysql.expression.ExpressionFacts.Called;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads what an expression does off its text: the servers show no parse trees and keep no list of what functions depend
 * on. Whatever is not understood counts against the expression; whether it compiles, the server says. Not thread-safe.
 */
public final class ExpressionReader {
    private static final Set<String> OTHER_STATEMENTS =
            Set.of("TABLE", "VALUES", "VALUE", "WITH", "INTO", "DEFAULT", "PROCEDURE", "NEXT", "PREVIOUS", "LASTVAL");

    private static final Set<String> CLAUSES =
            Set.of("WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "UNION", "EXCEPT", "INTERSECT", "WINDOW", "FOR");

    private static final Set<String> UNITS = Set.of(
            "MICROSECOND",
            "SECOND",
            "MINUTE",
            "HOUR",
            "DAY",
            "WEEK",
            "MONTH",
            "QUARTER",
            "YEAR",
            "SECOND_MICROSECOND",
            "MINUTE_MICROSECOND",
            "MINUTE_SECOND",
            "HOUR_MICROSECOND",
            "HOUR_SECOND",
            "HOUR_MINUTE",
            "DAY_MICROSECOND",
            "DAY_SECOND",
            "DAY_MINUTE",
            "DAY_HOUR",
            "YEAR_MONTH");

    /** Functions whose first argument is a unit, or another word of theirs. */
    private static final Set<String> UNIT_FIRST = Set.of("TIMESTAMPDIFF", "TIMESTAMPADD", "EXTRACT", "GET_FORMAT");

    private final Table table;
    private final List<Token> tokens;
    private final Set<Column> columns = new LinkedHashSet<>();
    private final List<String> unsteady = new ArrayList<>();
    private final List<Called> unknown = new ArrayList<>();
    private final List<String> forbidden = new ArrayList<>();
    private final List<String> otherTables = new ArrayList<>();
    private final List<String> setBased = new ArrayList<>();
    private final List<String> zoned = new ArrayList<>();
    /** For each open bracket: the function before it, or an empty text. */
    private final Deque<String> open = new ArrayDeque<>();
    /** For each open bracket, and the whole: whether a table's name comes next, and whether it is behind FROM. */
    private final Deque<From> from = new ArrayDeque<>();

    /** Whether the unit of an interval is still to come. */
    private boolean interval;

    private enum From {
        OUTSIDE,
        TABLE_NEXT,
        TABLE_NAMED
    }

    private ExpressionReader(Table table, String expression) {
        this.table = table;
        this.tokens = Token.of(expression);
    }

    /** Reads one. */
    public static ExpressionFacts read(Table table, String expression) {
        return new ExpressionReader(table, expression).read();
    }

    private ExpressionFacts read() {
        boolean selects = tokens.stream().anyMatch(token -> token.is("SELECT"));
        from.push(From.OUTSIDE);
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            if (token.isName()) {
                i = name(i);
            } else if (token.kind() == Token.Kind.SIGN) {
                sign(i);
            }
        }
        if (selects) {
            // inside a look-up they are that look-up's business
            setBased.clear();
        }
        return new ExpressionFacts(columns, unsteady, unknown, forbidden, otherTables, setBased, zoned);
    }

    private void sign(int i) {
        Token token = tokens.get(i);
        switch (token.text().charAt(0)) {
            case '(' -> {
                open.push(
                        i > 0 && tokens.get(i - 1).isName() ? tokens.get(i - 1).upper() : "");
                if (from.peek() == From.TABLE_NEXT) {
                    replaceFrom(From.TABLE_NAMED);
                }
                from.push(From.OUTSIDE);
            }
            case ')' -> {
                open.pollFirst();
                if (from.size() > 1) {
                    from.pop();
                }
            }
            case ',' -> {
                if (from.peek() == From.TABLE_NAMED) {
                    replaceFrom(From.TABLE_NEXT);
                }
            }
            case '@' -> forbidden.add("a variable (@)");
            case '#' -> forbidden.add("a '#', which begins a comment");
            case '?' -> forbidden.add("a '?', which stands for a parameter");
            case ':' -> forbidden.add("a ':', which assigns");
            case '[', ']' -> forbidden.add("a '" + token.text() + "'");
            default -> {
                // an operator
            }
        }
    }

    private void replaceFrom(From state) {
        from.pop();
        from.push(state);
    }

    /** Reads a name with what qualifies it; gives the place of its last token. */
    private int name(int start) {
        int last = start;
        while (last + 2 < tokens.size()
                && tokens.get(last + 1).isSign('.')
                && tokens.get(last + 2).isName()) {
            last += 2;
        }
        Token token = tokens.get(last);
        boolean bracket = last + 1 < tokens.size() && tokens.get(last + 1).isSign('(');
        if (from.peek() == From.TABLE_NEXT && !token.is("LATERAL")) {
            otherTables.add(text(start, last));
            replaceFrom(From.TABLE_NAMED);
        } else if (start == last && token.kind() == Token.Kind.WORD && keyword(last, bracket)) {
            return last;
        } else if (bracket) {
            function(start, last);
        } else {
            table.column(token.text()).ifPresent(columns::add);
        }
        return last;
    }

    /** Whether it is a keyword, and not a name. */
    private boolean keyword(int i, boolean bracket) {
        Token token = tokens.get(i);
        String word = token.upper();
        if (word.equals("FROM")) {
            String function = open.isEmpty() ? "" : open.peek();
            if (!Functions.WITH_FROM.contains(function)) {
                replaceFrom(From.TABLE_NEXT);
            }
            return true;
        }
        if (word.equals("JOIN") || word.equals("STRAIGHT_JOIN")) {
            replaceFrom(From.TABLE_NEXT);
            return true;
        }
        if (CLAUSES.contains(word) && from.peek() == From.TABLE_NAMED) {
            replaceFrom(From.OUTSIDE);
            return true;
        }
        if (word.equals("OVER")) {
            setBased.add("a window function");
            return true;
        }
        if (OTHER_STATEMENTS.contains(word) && table.column(word).isEmpty()) {
            forbidden.add("the word " + word);
            return true;
        }
        if (Functions.BARE.contains(word) && !bracket) {
            unsteady.add(word);
            return true;
        }
        if (isUnit(i, word, bracket)) {
            return true;
        }
        // a type behind AS, or a collation, or a word that brackets may follow
        boolean named =
                i > 0 && (tokens.get(i - 1).is("AS") || tokens.get(i - 1).is("COLLATE"));
        return named || (bracket && Functions.WORDS.contains(word));
    }

    private boolean isUnit(int i, String word, boolean bracket) {
        if (word.equals("INTERVAL")) {
            interval = true;
            return true;
        }
        if (interval && !bracket && UNITS.contains(word)) {
            interval = false;
            return true;
        }
        return i > 1
                && tokens.get(i - 1).isSign('(')
                && UNIT_FIRST.contains(tokens.get(i - 2).upper());
    }

    private void function(int start, int last) {
        Token token = tokens.get(last);
        String name = token.upper();
        if (start != last) {
            unknown.add(new Called(text(start, last - 2), token.text()));
        } else if (token.kind() == Token.Kind.QUOTED) {
            unknown.add(new Called("", token.text()));
        } else if (Functions.SET_BASED.contains(name)) {
            setBased.add(name);
        } else if (Functions.UNSTEADY.contains(name) || (name.equals("UNIX_TIMESTAMP") && empty(last))) {
            unsteady.add(name + "()");
        } else if (Functions.STEADY.contains(name)) {
            if (Functions.ZONED.contains(name)) {
                zoned.add(name);
            }
        } else {
            unknown.add(new Called("", token.text()));
        }
    }

    private boolean empty(int name) {
        return name + 2 < tokens.size() && tokens.get(name + 2).isSign(')');
    }

    private String text(int start, int last) {
        StringBuilder text = new StringBuilder();
        for (int i = start; i <= last; i++) {
            Token token = tokens.get(i);
            text.append(
                    token.kind() == Token.Kind.QUOTED ? '"' + token.text().replace("\"", "\"\"") + '"' : token.text());
        }
        return text.toString();
    }
}
