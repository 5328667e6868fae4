package io.backfleet.coordinator.state;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.backfleet.protocol.error.Failure;
import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.key.KeyRange;
import io.backfleet.protocol.ledger.RangeStatus;
import io.backfleet.protocol.task.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The repairs of a table that are not done. Immutable; a late word about a repair that is not in flight, or not there,
 * changes nothing.
 *
 * @param items in the order of their asking
 * @param nextId the next new repair's id
 * @param changed rows that repairs have written so far
 * @param lastEndedAt when the last one that was to be done ended; null before
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Repairs(
        List<RepairItem> items,
        int nextId,
        long changed,
        @Nullable Long lastEndedAt) {
    static final Repairs NONE = new Repairs(List.of(), 1, 0, null);

    public Repairs {
        items = List.copyOf(items);
    }

    public int count(RangeStatus status) {
        return (int) items.stream().filter(item -> item.status() == status).count();
    }

    /** How many are still to be done. */
    public int pending() {
        return items.size() - count(RangeStatus.PARKED);
    }

    /** Whether one was ever asked for. */
    public boolean any() {
        return nextId > 1;
    }

    public Optional<RepairItem> find(int id) {
        return items.stream().filter(item -> item.id() == id).findFirst();
    }

    /** The first that may be handed out now; none while too many are parked for the fault to be a few rows'. */
    public Optional<RepairItem> firstOpen(long now) {
        return count(RangeStatus.PARKED) > Shard.MAX_PARKED
                ? Optional.empty()
                : items.stream()
                        .filter(item -> item.status() == RangeStatus.OPEN && item.notBefore() <= now)
                        .findFirst();
    }

    /** When the first open one may be handed out; empty when none is open. */
    public OptionalLong nextOpenAt() {
        return items.stream()
                .filter(item -> item.status() == RangeStatus.OPEN)
                .mapToLong(RepairItem::notBefore)
                .min();
    }

    /** With more to repair; a parked repair of the very same keys is tried again instead. */
    Repairs plus(List<KeyRange> ranges, long now) {
        List<RepairItem> next = new ArrayList<>(items);
        next.removeIf(item -> item.status() == RangeStatus.PARKED && ranges.contains(item.keys()));
        int id = nextId;
        for (KeyRange keys : ranges) {
            next.add(RepairItem.open(id++, keys, now));
        }
        return new Repairs(next, id, changed, lastEndedAt);
    }

    public Repairs handOut(int id, long now) {
        RepairItem item = find(id).orElseThrow(() -> new IllegalArgumentException("no repair " + id));
        if (item.status() != RangeStatus.OPEN) {
            throw new IllegalStateException("repair " + id + " is " + item.status() + ", only an OPEN one can go out");
        }
        return replace(id, List.of(item.handedOut(now)), nextId, now);
    }

    public Repairs takeBack(int id, long now, long notBefore, Failure why) {
        RepairItem item = find(id).orElse(null);
        return item == null || item.status() != RangeStatus.IN_FLIGHT
                ? this
                : replace(id, List.of(item.reopened(now, notBefore, item.failures(), why)), nextId, now);
    }

    /** Records a failure that is not the surroundings' fault. */
    public Repairs failed(int id, int attempt, Failure why, long now, long notBefore) {
        RepairItem item = find(id).orElse(null);
        if (item == null || item.status() != RangeStatus.IN_FLIGHT || item.attempts() != attempt) {
            return this;
        }
        int failures = item.failures() + 1;
        return replace(
                id,
                List.of(
                        failures >= Chore.MAX_FAILURES
                                ? RepairItem.parked(id, item.keys(), item.attempts(), failures, now, why)
                                : item.reopened(now, notBefore, failures, why)),
                nextId,
                now);
    }

    /** Records how a repair's task ended for good, which is true whatever was thought of it meanwhile. */
    public Repairs ended(int id, Outcome outcome, long now) {
        RepairItem item = find(id).orElse(null);
        if (item == null) {
            return this;
        }
        List<RepairItem> rest = new ArrayList<>();
        int next = nextId;
        Key upper = item.keys().upper();
        if (outcome instanceof Outcome.Yielded yielded) {
            Key from = yielded.position() == null ? item.keys().lower() : yielded.position();
            Key split = yielded.split();
            boolean halved = split != null && !split.equals(from);
            rest.add(RepairItem.open(next++, new KeyRange(from, halved ? split : upper), now));
            if (halved) {
                rest.add(RepairItem.open(next++, new KeyRange(split, upper), now));
            }
        } else if (outcome instanceof Outcome.Poisoned poisoned) {
            Key from = poisoned.position() == null ? item.keys().lower() : poisoned.position();
            KeyRange row = new KeyRange(from, poisoned.next() == null ? upper : poisoned.next());
            rest.add(RepairItem.parked(next++, row, item.attempts(), item.attempts(), now, poisoned.failure()));
            if (poisoned.next() != null) {
                rest.add(RepairItem.open(next++, new KeyRange(poisoned.next(), upper), now));
            }
        }
        Repairs ended = replace(id, rest, next, now);
        return new Repairs(
                ended.items, ended.nextId, changed + outcome.counters().changed(), ended.lastEndedAt);
    }

    /** The last one ended at a time at the latest. */
    Repairs endedBy(long latest) {
        return lastEndedAt == null || lastEndedAt <= latest ? this : new Repairs(items, nextId, changed, latest);
    }

    Repairs retryParked(long now) {
        List<RepairItem> next = items.stream()
                .map(item -> item.status() == RangeStatus.PARKED ? item.reopened(now, 0, 0, item.failure()) : item)
                .toList();
        return new Repairs(next, nextId, changed, lastEndedAt);
    }

    private Repairs replace(int id, List<RepairItem> parts, int next, long now) {
        List<RepairItem> all = new ArrayList<>();
        for (RepairItem item : items) {
            if (item.id() == id) {
                all.addAll(parts);
            } else {
                all.add(item);
            }
        }
        Repairs replaced = new Repairs(all, next, changed, lastEndedAt);
        return pending() > 0 && replaced.pending() == 0 ? new Repairs(all, next, changed, now) : replaced;
    }
}
