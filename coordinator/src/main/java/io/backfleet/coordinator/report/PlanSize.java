package io.backfleet.coordinator.report;

import io.backfleet.protocol.error.Problem;
import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.task.PlanResult;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps a plan small enough for a shard's record, which is rewritten at every change. Leaving a boundary out only
 * makes a range longer, and tasks are bounded by time, so nothing is lost by it.
 */
final class PlanSize {
    static final int MAX_BOUNDARIES = 1_999;
    static final int MAX_BOUNDARY_CHARACTERS = 150_000;
    static final int MAX_LINES = 50;

    /** Fewer for passes: their tasks yield and split as they go. */
    static final int MAX_CUTS = 199;

    static final int MAX_CUT_CHARACTERS = 20_000;

    /** So many ranges of writing make one of comparing, where there are enough of them. */
    private static final int WIDER = 8;

    private static final int FEW_CUTS = 7;

    private PlanSize() {}

    static PlanResult cut(PlanResult result) {
        List<Key> boundaries = thinned(result.boundaries(), MAX_BOUNDARIES, MAX_BOUNDARY_CHARACTERS);
        List<String> warnings = result.warnings();
        return new PlanResult(
                result.problems(),
                result.table(),
                result.key(),
                boundaries,
                Math.max(0, result.estimatedRows()),
                warnings.subList(0, Math.min(MAX_LINES, warnings.size())),
                result.evidence(),
                result.fingerprint());
    }

    /**
     * Where passes of the verification cut the table at their beginning. Comparing is about ten times as fast as writing:
     * in ranges that are made for writing, a verifier would mostly wait for its next task.
     */
    static List<Key> cuts(PlanResult result) {
        int most = Math.max(FEW_CUTS, result.boundaries().size() / WIDER);
        return thinned(result.boundaries(), Math.min(MAX_CUTS, most), MAX_CUT_CHARACTERS);
    }

    static List<Problem> cut(List<Problem> problems) {
        return problems.subList(0, Math.min(MAX_LINES, problems.size()));
    }

    private static List<Key> thinned(List<Key> keys, int most, int mostCharacters) {
        List<Key> kept = keys;
        while (kept.size() > most || characters(kept) > mostCharacters) {
            kept = everySecond(kept);
        }
        return kept;
    }

    private static long characters(List<Key> keys) {
        return keys.stream()
                .flatMap(key -> key.values().stream())
                .mapToLong(String::length)
                .sum();
    }

    private static List<Key> everySecond(List<Key> keys) {
        List<Key> half = new ArrayList<>();
        for (int i = 1; i < keys.size(); i += 2) {
            half.add(keys.get(i));
        }
        return half;
    }
}
