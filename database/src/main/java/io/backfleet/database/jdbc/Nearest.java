package io.backfleet.database.jdbc;

import io.backfleet.protocol.document.Spelling;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Names that somebody may have meant. */
public final class Nearest {
    private Nearest() {}

    /** "did you mean ..." with up to three names, or the fallback when none is near. */
    public static String hint(String wanted, Collection<String> names, String fallback) {
        int limit = 1 + wanted.length() / 3;
        List<String> near = names.stream()
                .filter(name -> distance(wanted, name) <= limit)
                .sorted(Comparator.comparingInt(name -> distance(wanted, name)))
                .limit(3)
                .toList();
        return near.isEmpty() ? fallback : "did you mean " + String.join(", ", near) + "?";
    }

    /** Case does not count. */
    private static int distance(String a, String b) {
        return Spelling.distance(a.toLowerCase(Locale.ROOT), b.toLowerCase(Locale.ROOT));
    }
}
