package io.backfleet.database.postgresql.catalog;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

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

    /** Levenshtein distance; case does not count. */
    private static int distance(String first, String second) {
        String a = Identifier.folded(first);
        String b = Identifier.folded(second);
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int above = row[j];
                int replace = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replace, 1 + Math.min(above, row[j - 1]));
                diagonal = above;
            }
        }
        return row[b.length()];
    }
}
