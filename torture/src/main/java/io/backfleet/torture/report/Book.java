package io.backfleet.torture.report;

import io.backfleet.torture.schedule.Fault;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Collects what was done and what was checked. Thread-safe. */
public final class Book {
    private static final int BREACHES_KEPT = 50;

    private final Map<Fault, Integer> blows = new EnumMap<>(Fault.class);
    private final Map<Fault, Long> recoveries = new EnumMap<>(Fault.class);
    private final Map<Invariant, Long> checked = new EnumMap<>(Invariant.class);
    private final Map<Invariant, List<String>> breaches = new EnumMap<>(Invariant.class);
    private final Map<String, Long> numbers = new TreeMap<>();

    /** A fault has happened. */
    public synchronized void blow(Fault fault) {
        blows.merge(fault, 1, Integer::sum);
    }

    /** The fleet went on so many milliseconds after a fault was over. */
    public synchronized void recovery(Fault fault, long millis) {
        recoveries.merge(fault, millis, Math::max);
    }

    /** So many things were looked at. */
    public synchronized void checked(Invariant invariant, long count) {
        checked.merge(invariant, count, Long::sum);
    }

    /** These were not as they must be; only the first are kept. */
    public synchronized void breaches(Invariant invariant, List<String> found) {
        List<String> kept = breaches.computeIfAbsent(invariant, any -> new ArrayList<>());
        found.stream().limit(Math.max(0, BREACHES_KEPT - kept.size())).forEach(kept::add);
    }

    /** One that was not as it must be. */
    public void breach(Invariant invariant, String text) {
        breaches(invariant, List.of(text));
    }

    /** Counts something that is neither good nor bad. */
    public synchronized void count(String what, long count) {
        numbers.merge(what, count, Long::sum);
    }

    /** Whether nothing was wrong so far. */
    public synchronized boolean holds() {
        return breaches.values().stream().allMatch(List::isEmpty);
    }

    /**
     * All of it.
     *
     * @param head what run this was
     */
    public synchronized Report report(Report.Head head) {
        List<Report.FaultLine> faults = new ArrayList<>();
        blows.forEach((fault, times) ->
                faults.add(new Report.FaultLine(fault, fault.text(), times, recoveries.getOrDefault(fault, -1L))));
        List<Report.InvariantLine> invariants = new ArrayList<>();
        for (Invariant invariant : Invariant.values()) {
            long count = checked.getOrDefault(invariant, 0L);
            List<String> found = breaches.getOrDefault(invariant, List.of());
            if (count > 0 || !found.isEmpty()) {
                invariants.add(new Report.InvariantLine(invariant, invariant.text(), count, List.copyOf(found)));
            }
        }
        return new Report(head, faults, invariants, Map.copyOf(numbers));
    }
}
