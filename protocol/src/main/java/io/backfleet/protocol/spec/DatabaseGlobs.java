package io.backfleet.protocol.spec;

import java.util.Collection;
import java.util.List;

/** Finds the databases that a spec means. */
public final class DatabaseGlobs {
    private DatabaseGlobs() {}

    /** The known ids that match at least one glob, sorted; {@code *} stands for any characters. */
    public static List<String> expand(Collection<String> globs, Collection<String> known) {
        return known.stream()
                .filter(id -> globs.stream().anyMatch(glob -> matches(glob, id)))
                .sorted()
                .toList();
    }

    /**
     * By hand and not by a regular expression, which some globs of many stars keep busy for ever: a star gives up one
     * more character each time that what follows it does not match, and only the last star ever has to.
     */
    private static boolean matches(String glob, String id) {
        int g = 0;
        int i = 0;
        int star = -1;
        int resume = 0;
        while (i < id.length()) {
            if (g < glob.length() && glob.charAt(g) == '*') {
                star = g++;
                resume = i;
            } else if (g < glob.length() && glob.charAt(g) == id.charAt(i)) {
                g++;
                i++;
            } else if (star >= 0) {
                g = star + 1;
                i = ++resume;
            } else {
                return false;
            }
        }
        while (g < glob.length() && glob.charAt(g) == '*') {
            g++;
        }
        return g == glob.length();
    }
}
