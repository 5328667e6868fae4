package io.backfleet.protocol.gate;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.List;
import java.util.Locale;

/**
 * One line of the policy, held against the evidence.
 *
 * @param name stable, for machines: {@code passes}, {@code soak}, {@code sign-off: billing}
 * @param text the evidence in words and numbers, for people
 * @param databases those that keep it from passing, at most 10
 */
public record GateItem(String name, Status status, String text, List<String> databases) {
    public static final int MAX_DATABASES = 10;

    /** What the evidence says about a line. */
    public enum Status {
        PASS,
        /** It is known not to hold. */
        FAIL,
        /** It is not known to hold: blocks, but may pass by itself. */
        INCONCLUSIVE
    }

    public GateItem {
        requireNonNull(name, "name");
        requireNonNull(status, "status");
        requireNonNull(text, "text");
        databases = List.copyOf(databases);
    }

    @JsonIgnore
    public boolean passes() {
        return status == Status.PASS;
    }

    /** The whole item in one line, in columns: {@code fail          differences     users-1: 2 confirmed differences}. */
    public String line() {
        return String.format(Locale.ROOT, "%-13s %-13s %s", status.name().toLowerCase(Locale.ROOT), name, text);
    }
}
