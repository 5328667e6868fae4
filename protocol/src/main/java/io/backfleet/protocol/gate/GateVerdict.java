package io.backfleet.protocol.gate;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.backfleet.protocol.gate.GateItem.Status;
import java.util.List;
import java.util.stream.Stream;

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

    /** What follows from the items: one that fails closes, else one that is inconclusive keeps from opening. */
    public static GateVerdict of(List<GateItem> items) {
        if (items.stream().anyMatch(item -> item.status() == Status.FAIL)) {
            return new GateVerdict(Position.CLOSED, items);
        }
        boolean open = !items.isEmpty() && items.stream().allMatch(GateItem::passes);
        return new GateVerdict(open ? Position.OPEN : Position.INCONCLUSIVE, items);
    }

    /** The items that keep the gate from opening, those that fail first. */
    @JsonIgnore
    public List<GateItem> blocking() {
        return Stream.of(Status.FAIL, Status.INCONCLUSIVE)
                .flatMap(status -> items.stream().filter(item -> item.status() == status))
                .toList();
    }

    /** Why the gate stands where it does, in one line: the first item that blocks, and how many more do. */
    @JsonIgnore
    public String reason() {
        List<GateItem> blocking = blocking();
        if (blocking.isEmpty()) {
            return "all " + items.size() + " items pass";
        }
        GateItem first = blocking.get(0);
        return first.name() + ": " + first.text()
                + (blocking.size() == 1 ? "" : " (and " + (blocking.size() - 1) + " more)");
    }
}
