package io.backfleet.protocol.spec;

import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;

/** Finds the databases that a spec means. */
public final class DatabaseGlobs {
    private DatabaseGlobs() {}

    /** The known ids that match at least one glob, sorted; {@code *} stands for any characters. */
    public static List<String> expand(Collection<String> globs, Collection<String> known) {
        List<Pattern> patterns = globs.stream().map(DatabaseGlobs::pattern).toList();
        return known.stream()
                .filter(id -> patterns.stream()
                        .anyMatch(pattern -> pattern.matcher(id).matches()))
                .sorted()
                .toList();
    }

    private static Pattern pattern(String glob) {
        return Pattern.compile("\\Q" + glob.replace("*", "\\E.*\\Q") + "\\E");
    }
}
