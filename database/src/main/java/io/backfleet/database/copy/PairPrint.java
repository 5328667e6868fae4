package io.backfleet.database.copy;

import io.backfleet.database.VerifyingTask.Identity;
import io.backfleet.database.canon.Canon;
import java.util.ArrayList;
import java.util.List;

/** Fingerprints of two sides in one text {@code source.part=value;target.part=value}. All functions. */
final class PairPrint {
    static final String SOURCE = "source.";
    static final String TARGET = "target.";

    private PairPrint() {}

    static String of(String source, String target) {
        List<String> parts = new ArrayList<>();
        add(parts, SOURCE, source);
        add(parts, TARGET, target);
        return String.join(";", parts);
    }

    /** Of a comparison: the rules that values are compared by are part of what is compared. */
    static Identity of(Identity source, Identity target) {
        return new Identity(
                "canon=" + Canon.VERSION + ";" + of(source.schema(), target.schema()),
                of(source.server(), target.server()));
    }

    private static void add(List<String> parts, String side, String text) {
        for (String part : text.split(";", -1)) {
            if (!part.isEmpty()) {
                parts.add(side + part);
            }
        }
    }

    /** One side's own text. */
    static String side(String side, String pair) {
        List<String> parts = new ArrayList<>();
        for (String part : pair.split(";", -1)) {
            if (part.startsWith(side)) {
                parts.add(part.substring(side.length()));
            }
        }
        return String.join(";", parts);
    }
}
