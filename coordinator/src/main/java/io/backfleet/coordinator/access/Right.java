package io.backfleet.coordinator.access;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What somebody may do with the API. Whoever has one of them may read. */
public enum Right {
    /** Reads; no values of rows. */
    VIEWER,
    /** Also submits and steers migrations, and sees values where a spec shows them. */
    OPERATOR,
    /** Also approves and signs off. */
    APPROVER;

    /** As files and messages write it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Empty when it is none. */
    public static Optional<Right> parse(String text) {
        return Arrays.stream(values())
                .filter(right -> right.text().equals(text))
                .findFirst();
    }
}
