package io.backfleet.protocol.gate;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * What the gate says, and why.
 *
 * @param items every line of the policy, in a fixed order
 */
public record GateVerdict(Position position, List<GateItem> items) {
    /** Where the gate stands. */
    public enum Position {
        /** Every item passes: it is safe to contract. */
        OPEN,
        /** Something is known to be wrong. */
        CLOSED,
        /** Nothing is known to be wrong, but something is not known yet. As good as closed. */
        INCONCLUSIVE
    }

    public GateVerdict {
        requireNonNull(position, "position");
        items = List.copyOf(items);
    }
}
