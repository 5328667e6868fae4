package io.backfleet.database.transfer;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Recognises SQL texts that are nothing but a column's name. All functions. */
public final class PlainNames {
    private static final Pattern BARE = Pattern.compile("[A-Za-z_\\x80-\\uFFFF][A-Za-z0-9_$\\x80-\\uFFFF]*");
    private static final Pattern QUOTED = Pattern.compile("\"((?:[^\"]|\"\")+)\"");

    private PlainNames() {}

    /**
     * A name as an SQL text has it.
     *
     * @param text without the quotes
     * @param quoted whether it had quotes
     */
    public record Written(String text, boolean quoted) {}

    /** The name that an expression is, with standard SQL's double quotes or none; empty when it is anything else. */
    public static Optional<Written> of(String expression) {
        Matcher quoted = QUOTED.matcher(expression);
        if (quoted.matches()) {
            return Optional.of(new Written(quoted.group(1).replace("\"\"", "\""), true));
        }
        return BARE.matcher(expression).matches() ? Optional.of(new Written(expression, false)) : Optional.empty();
    }
}
