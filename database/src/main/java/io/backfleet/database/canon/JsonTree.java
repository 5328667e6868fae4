package io.backfleet.database.canon;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Reads JSON (RFC 8259) into one text per tree: members sorted by name, those of one name in their order, numbers as
 * decimals without trailing zeros, no blanks. Not thread-safe.
 */
final class JsonTree {
    /** Deeper documents than any engine here takes. */
    private static final int DEEPEST = 1_000;

    private static final BigDecimal LEAST = new BigDecimal(Long.MIN_VALUE);
    private static final BigDecimal GREATEST = new BigDecimal("18446744073709551615");

    private final String text;
    private int at;
    private int depth;
    private boolean twins;
    private boolean nul;
    private boolean beyondDoubles;

    /**
     * @param canonical text that decides equality
     * @param twins whether some object has two members of one name
     * @param nul whether some text holds the character with number zero
     * @param beyondDoubles whether some number is neither a 64-bit integer nor what a floating point number prints
     */
    record Parsed(String canonical, boolean twins, boolean nul, boolean beyondDoubles) {}

    private JsonTree(String text) {
        this.text = text;
    }

    static Parsed parse(String text) {
        JsonTree tree = new JsonTree(text);
        StringBuilder out = new StringBuilder(text.length());
        tree.value(out);
        tree.blanks();
        if (tree.at != text.length()) {
            throw broken();
        }
        return new Parsed(out.toString(), tree.twins, tree.nul, tree.beyondDoubles);
    }

    private static UnfitValueException broken() {
        return new UnfitValueException("it is no JSON");
    }

    private void value(StringBuilder out) {
        blanks();
        char c = peek();
        if (c == '{' || c == '[') {
            if (++depth > DEEPEST) {
                throw new UnfitValueException("it is nested deeper than " + DEEPEST + " levels");
            }
            at++;
            if (c == '{') {
                object(out);
            } else {
                array(out);
            }
            depth--;
        } else if (c == '"') {
            quote(string(), out);
        } else if (c == '-' || (c >= '0' && c <= '9')) {
            number(out);
        } else {
            word(out);
        }
    }

    private record Member(String name, String value) {}

    private void object(StringBuilder out) {
        List<Member> members = new ArrayList<>();
        blanks();
        boolean more = peek() != '}';
        while (more) {
            blanks();
            String name = string();
            blanks();
            expect(':');
            StringBuilder value = new StringBuilder();
            value(value);
            members.add(new Member(name, value.toString()));
            blanks();
            more = peek() == ',';
            if (more) {
                at++;
            }
        }
        expect('}');
        members.sort(Comparator.comparing(Member::name));
        out.append('{');
        for (int i = 0; i < members.size(); i++) {
            out.append(i == 0 ? "" : ",");
            twins |= i > 0 && members.get(i).name.equals(members.get(i - 1).name);
            quote(members.get(i).name, out);
            out.append(':').append(members.get(i).value);
        }
        out.append('}');
    }

    private void array(StringBuilder out) {
        out.append('[');
        blanks();
        boolean more = peek() != ']';
        while (more) {
            value(out);
            blanks();
            more = peek() == ',';
            if (more) {
                at++;
                out.append(',');
            }
        }
        expect(']');
        out.append(']');
    }

    private void number(StringBuilder out) {
        int start = at;
        while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        BigDecimal number;
        try {
            number = new BigDecimal(text.substring(start, at));
        } catch (NumberFormatException e) {
            throw broken();
        }
        BigDecimal plain = number.signum() == 0 ? BigDecimal.ZERO : number.stripTrailingZeros();
        beyondDoubles |= !fitsDouble(plain);
        out.append(plain);
    }

    private static boolean fitsDouble(BigDecimal number) {
        if (number.scale() <= 0 && number.compareTo(LEAST) >= 0 && number.compareTo(GREATEST) <= 0) {
            return true;
        }
        double nearest = number.doubleValue();
        return !Double.isInfinite(nearest) && new BigDecimal(Double.toString(nearest)).compareTo(number) == 0;
    }

    private void word(StringBuilder out) {
        for (String word : List.of("true", "false", "null")) {
            if (text.startsWith(word, at)) {
                at += word.length();
                out.append(word);
                return;
            }
        }
        throw broken();
    }

    private String string() {
        expect('"');
        StringBuilder value = new StringBuilder();
        for (char c = next(); c != '"'; c = next()) {
            value.append(c == '\\' ? escaped() : c);
        }
        nul |= value.indexOf("\0") >= 0;
        return value.toString();
    }

    private char escaped() {
        char c = next();
        return switch (c) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case '"', '\\', '/' -> c;
            case 'u' -> {
                if (at + 4 > text.length()) {
                    throw broken();
                }
                at += 4;
                try {
                    yield (char) Integer.parseInt(text.substring(at - 4, at), 16);
                } catch (NumberFormatException e) {
                    throw broken();
                }
            }
            default -> throw broken();
        };
    }

    /** Quotes and backslashes are all that could blur where a text ends. */
    private static void quote(String value, StringBuilder out) {
        out.append('"')
                .append(value.replace("\\", "\\\\").replace("\"", "\\\""))
                .append('"');
    }

    private void blanks() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private char peek() {
        if (at == text.length()) {
            throw broken();
        }
        return text.charAt(at);
    }

    private char next() {
        char c = peek();
        at++;
        return c;
    }

    private void expect(char c) {
        if (next() != c) {
            throw broken();
        }
    }
}
