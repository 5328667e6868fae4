package io.backfleet.coordinator.state;

import io.backfleet.protocol.state.ShardPhase;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A migration's shards, counted, so that no step needs to walk them.
 *
 * @param shards databases of the migration
 * @param phases how many shards are in which phase; those not looked at yet are missing
 * @param ready shards that nobody waits for any longer before the backfill starts: planned, refused, or failed once
 * @param cleaned shards with nothing left to clear away
 */
public record Tally(int shards, Map<ShardPhase, Integer> phases, int ready, int cleaned) {
    public Tally {
        EnumMap<ShardPhase, Integer> copy = new EnumMap<>(ShardPhase.class);
        copy.putAll(phases);
        phases = Collections.unmodifiableMap(copy);
    }

    static Tally of(int shards) {
        return new Tally(shards, Map.of(), 0, 0);
    }

    /** The tally after one shard has changed; null stands for a shard that is not there. */
    Tally change(@Nullable Shard before, @Nullable Shard after) {
        EnumMap<ShardPhase, Integer> next = new EnumMap<>(ShardPhase.class);
        next.putAll(phases);
        if (before != null) {
            next.computeIfPresent(before.phase(), (phase, n) -> n == 1 ? null : n - 1);
        }
        if (after != null) {
            next.merge(after.phase(), 1, Integer::sum);
        }
        return new Tally(
                shards,
                next,
                ready + count(after != null && after.ready()) - count(before != null && before.ready()),
                cleaned + count(after != null && after.cleaned()) - count(before != null && before.cleaned()));
    }

    private static int count(boolean is) {
        return is ? 1 : 0;
    }

    public int in(ShardPhase phase) {
        return phases.getOrDefault(phase, 0);
    }
}
