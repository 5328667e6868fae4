package io.backfleet.coordinator.state;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.backfleet.protocol.finding.Difference;
import io.backfleet.protocol.finding.Direction;
import io.backfleet.protocol.finding.Findings;
import io.backfleet.protocol.finding.Undecided;
import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.key.KeyRange;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What was found wrong in a table, small enough for a record that is rewritten at every change.
 *
 * @param differences confirmed ones, by direction
 * @param undecided rows that could not be judged
 * @param firstDifferences the first ones told of, at most {@link Findings#SHOWN}
 * @param firstUndecided likewise
 * @param repairable stretches that hold all confirmed differences that no repair has been asked for; the whole table
 *     when they are too many
 */
public record Finds(
        Map<Direction, Long> differences,
        long undecided,
        List<Difference> firstDifferences,
        List<Undecided> firstUndecided,
        List<KeyRange> repairable) {
    public static final Finds NONE = new Finds(Map.of(), 0, List.of(), List.of(), List.of());

    static final int MAX_RANGES = 500;
    static final int MAX_CHARACTERS = 60_000;

    public Finds {
        Map<Direction, Long> counts = new EnumMap<>(Direction.class);
        counts.putAll(differences);
        differences = Collections.unmodifiableMap(counts);
        firstDifferences = List.copyOf(firstDifferences);
        firstUndecided = List.copyOf(firstUndecided);
        repairable = List.copyOf(repairable);
    }

    /** Rows over all directions. */
    @JsonIgnore
    public long count() {
        return Findings.count(differences);
    }

    /** With another part of the table. */
    Finds plus(Findings found) {
        Map<Direction, Long> sums = new EnumMap<>(Direction.class);
        sums.putAll(differences);
        found.differences().forEach((direction, rows) -> sums.merge(direction, rows, Long::sum));
        return new Finds(
                sums,
                undecided + found.undecided(),
                firstDifferences(firstDifferences, found.firstDifferences()),
                firstUndecided(firstUndecided, found.firstUndecided()),
                ranges(repairable, room(found.repairable())));
    }

    /** Together with what was found of the same table at another time: a row may be in both, so nothing is added up. */
    public Finds and(Finds other) {
        Map<Direction, Long> most = new EnumMap<>(Direction.class);
        most.putAll(differences);
        other.differences.forEach((direction, rows) -> most.merge(direction, rows, Math::max));
        return new Finds(
                most,
                Math.max(undecided, other.undecided),
                firstDifferences(firstDifferences, other.firstDifferences),
                firstUndecided(firstUndecided, other.firstUndecided),
                ranges(repairable, other.repairable));
    }

    /** With nothing left that a repair could still be asked for. */
    Finds repairing() {
        return new Finds(differences, undecided, firstDifferences, firstUndecided, List.of());
    }

    private static List<Difference> firstDifferences(List<Difference> known, List<Difference> more) {
        List<Difference> all = new ArrayList<>(known);
        long characters = all.stream().mapToLong(Finds::characters).sum();
        for (Difference difference : more) {
            characters += characters(difference);
            boolean told = all.stream().anyMatch(one -> one.key().equals(difference.key()));
            if (all.size() < Findings.SHOWN && !told && characters <= MAX_CHARACTERS) {
                all.add(difference);
            }
        }
        return all;
    }

    private static List<Undecided> firstUndecided(List<Undecided> known, List<Undecided> more) {
        List<Undecided> all = new ArrayList<>(known);
        for (Undecided row : more) {
            if (all.size() < Findings.SHOWN
                    && all.stream().noneMatch(one -> one.key().equals(row.key()))) {
                all.add(row);
            }
        }
        return all;
    }

    /** As told of while there is plenty of room; else as the one stretch that holds them all. */
    private List<KeyRange> room(List<KeyRange> more) {
        boolean plenty = repairable.size() + more.size() <= MAX_RANGES / 2
                && characters(repairable) + characters(more) <= MAX_CHARACTERS / 2;
        return plenty || more.size() < 2
                ? more
                : List.of(new KeyRange(
                        more.get(0).lower(), more.get(more.size() - 1).upper()));
    }

    private static List<KeyRange> ranges(List<KeyRange> known, List<KeyRange> more) {
        Set<KeyRange> all = new LinkedHashSet<>(known);
        all.addAll(more);
        boolean tooMany = all.size() > MAX_RANGES || characters(all) > MAX_CHARACTERS || all.contains(KeyRange.ALL);
        return tooMany ? List.of(KeyRange.ALL) : List.copyOf(all);
    }

    private static long characters(Collection<KeyRange> ranges) {
        return ranges.stream()
                .mapToLong(range -> characters(range.lower()) + characters(range.upper()))
                .sum();
    }

    private static long characters(Difference difference) {
        return difference.columns().stream()
                        .mapToLong(column ->
                                column.name().length() + 40L + length(column.expected()) + length(column.actual()))
                        .sum()
                + characters(difference.key());
    }

    private static long characters(@Nullable Key key) {
        return key == null ? 0 : key.values().stream().mapToLong(String::length).sum();
    }

    private static long length(@Nullable String text) {
        return text == null ? 0 : text.length();
    }
}
