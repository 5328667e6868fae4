package io.backfleet.coordinator.state;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Errands by the time they are due, so that time passing costs nothing where nothing is due. Not thread-safe. */
final class Agenda {
    private record Entry(long at, Errand errand) implements Comparable<Entry> {
        @Override
        public int compareTo(Entry o) {
            int byTime = Long.compare(at, o.at);
            return byTime != 0 ? byTime : errand.compareTo(o.errand);
        }
    }

    private final TreeSet<Entry> entries = new TreeSet<>();
    private final Map<Errand, Long> times = new HashMap<>();

    /** Puts an errand to a time, instead of any it had. */
    void set(Errand errand, long at) {
        clear(errand);
        times.put(errand, at);
        entries.add(new Entry(at, errand));
    }

    /** Like {@link #set}, unless it is due earlier already. */
    void setNoLater(Errand errand, long at) {
        Long present = times.get(errand);
        if (present == null || present > at) {
            set(errand, at);
        }
    }

    void clear(Errand errand) {
        Long at = times.remove(errand);
        if (at != null) {
            entries.remove(new Entry(at, errand));
        }
    }

    boolean due(long now) {
        return !entries.isEmpty() && entries.first().at <= now;
    }

    /** What is due, earliest first, at most so many. */
    List<Errand> due(long now, int limit) {
        List<Errand> due = new ArrayList<>();
        for (Entry entry : entries) {
            if (entry.at > now || due.size() == limit) {
                break;
            }
            due.add(entry.errand);
        }
        return due;
    }
}
