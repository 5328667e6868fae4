package io.backfleet.cli.demo.jdbc;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;

/** The ids of one table: from 1 on, a few of them kept out of the application's reach. Thread-safe. */
final class Keys {
    private final List<Long> spared = new ArrayList<>();
    private final Set<Long> untouched = new TreeSet<>();
    private final AtomicLong last;

    /**
     * @param rows at the start
     * @param spare how many ids the application never touches, spread over the table
     */
    Keys(long rows, int spare) {
        for (int i = 1; i <= spare; i++) {
            spared.add(rows * i / (spare + 1));
        }
        untouched.addAll(spared);
        last = new AtomicLong(rows);
    }

    List<Long> spared() {
        return spared;
    }

    /** An id that was never there. */
    long fresh() {
        return last.incrementAndGet();
    }

    /** Any id but the spared ones; its row may have been deleted. */
    long any(SplittableRandom random) {
        long id = random.nextLong(1, last.get() + 1);
        while (untouched.contains(id)) {
            id = random.nextLong(1, last.get() + 1);
        }
        return id;
    }
}
