package io.backfleet.verifier.compare;

import io.backfleet.protocol.finding.Findings;
import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.key.KeyColumn;
import io.backfleet.protocol.key.KeyRange;
import io.backfleet.protocol.key.KeyType;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the stretches that a repair has to write: rows that differ and are each other's neighbours in the table are one
 * stretch, and rows between, which nobody has judged, are in none. Only when there are too many stretches are those
 * joined that lie closest together. Not thread-safe: one object per task.
 */
final class Repairable {
    /** Keys per look behind them. */
    private static final int KEYS = 1_000;

    private final List<KeyColumn> key;
    private final @Nullable Key upper;
    private final Function<List<Key>, List<Optional<Key>>> behind;

    /**
     * @param key columns of the keys
     * @param upper end of the task's range
     * @param behind gives the first key behind each of at most 1,000 keys, inside the range
     */
    Repairable(List<KeyColumn> key, @Nullable Key upper, Function<List<Key>, List<Optional<Key>>> behind) {
        this.key = key;
        this.upper = upper;
        this.behind = behind;
    }

    /** A run of neighbours. */
    private record Run(Key first, Key last, @Nullable Key behind) {}

    /**
     * Stretches that hold these keys.
     *
     * @param keys in key order
     * @return in key order, at most {@link Findings#STRETCHES}
     */
    List<KeyRange> of(List<Key> keys) {
        List<Run> runs = runs(keys);
        Set<Integer> cuts = cuts(runs);
        List<KeyRange> stretches = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < runs.size(); i++) {
            if (i == runs.size() - 1 || cuts.contains(i)) {
                stretches.add(new KeyRange(runs.get(from).first, runs.get(i).behind));
                from = i + 1;
            }
        }
        return stretches;
    }

    private List<Run> runs(List<Key> keys) {
        List<Run> runs = new ArrayList<>();
        for (int from = 0; from < keys.size(); from += KEYS) {
            List<Key> some = keys.subList(from, Math.min(keys.size(), from + KEYS));
            List<Optional<Key>> next = behind.apply(some);
            for (int i = 0; i < some.size(); i++) {
                Run last = runs.isEmpty() ? null : runs.get(runs.size() - 1);
                boolean goesOn = last != null && some.get(i).equals(last.behind);
                if (goesOn) {
                    runs.remove(runs.size() - 1);
                }
                Key first = last != null && goesOn ? last.first : some.get(i);
                runs.add(new Run(first, some.get(i), next.get(i).orElse(upper)));
            }
        }
        return runs;
    }

    /** Behind which runs a stretch ends, but for the last: where the gaps are widest, if not everywhere. */
    private Set<Integer> cuts(List<Run> runs) {
        return IntStream.range(0, runs.size() - 1)
                .boxed()
                .sorted(Comparator.comparing((Integer i) -> gap(runs.get(i), runs.get(i + 1)))
                        .reversed())
                .limit(Findings.STRETCHES - 1)
                .collect(Collectors.toSet());
    }

    /** How far two runs are apart; only keys that are one number tell. */
    private BigDecimal gap(Run run, Run next) {
        KeyType type = key.get(0).type();
        if (key.size() > 1 || (type != KeyType.INTEGER && type != KeyType.DECIMAL)) {
            return BigDecimal.ZERO;
        }
        try {
            return number(next.first).subtract(number(run.last));
        } catch (NumberFormatException e) {
            // not a number, which decimals may be, and infinity lie behind all others
            return BigDecimal.ZERO;
        }
    }

    private static BigDecimal number(Key key) {
        return new BigDecimal(key.values().get(0));
    }
}
