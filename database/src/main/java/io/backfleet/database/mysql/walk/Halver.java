package io.backfleet.database.mysql.walk;

import io.backfleet.database.mysql.catalog.WalkingKey;
import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.key.KeyType;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Cuts long stretches about in half without reading them: guesses a value between two keys, has the database find the
 * real key next to it and estimate the rows on both sides, and guesses again on the fuller side. Where keys agree in
 * their first columns, it guesses in the next. Immutable.
 */
public final class Halver {
    /** Each guess halves the space of values, and most keys are spread evenly enough for two or three. */
    private static final int GUESSES = 24;

    /** A cut that leaves at least so much on either side will do. */
    private static final double GOOD = 0.4;

    /** One that leaves less is no use. */
    private static final double WORTH = 0.05;

    private final KeyQuery query;

    public Halver(KeyQuery query) {
        this.query = query;
    }

    /** A key strictly between two others, as near to the middle as guesses get; empty when none was found. */
    public Optional<Key> between(Connection c, Key from, Key upper) throws SQLException {
        Search search = new Search(from, upper);
        for (int guess = 0; guess < GUESSES && search.bestShare < GOOD; guess++) {
            if (!search.step(c)) {
                break;
            }
        }
        return search.bestShare < WORTH ? Optional.empty() : Optional.ofNullable(search.best);
    }

    /** One search. Its ends are values as keys have them; the upper one need not stand in the table. */
    private final class Search {
        private final Key from;
        private final Key upper;
        private Key low;
        private Key high;
        /** Whether the rows from {@code high} on are known to be too few. */
        private boolean highTried;

        private @Nullable Key best;
        private double bestShare;

        Search(Key from, Key upper) {
            this.from = from;
            this.upper = upper;
            this.low = from;
            this.high = upper;
        }

        /** Makes one guess; false when there is nothing more to guess. */
        boolean step(Connection c) throws SQLException {
            WalkingKey key = query.walkingKey();
            int column = 0;
            while (column < key.columns().size()
                    && low.values().get(column).equals(high.values().get(column))) {
                column++;
            }
            if (column == key.columns().size()) {
                return false;
            }
            Optional<String> middle = Midpoint.between(
                    WalkingKey.typeOf(key.columns().get(column)).orElseThrow(),
                    low.values().get(column),
                    high.values().get(column));
            if (middle.isEmpty() || middle.get().equals(low.values().get(column))) {
                return descend(c, column);
            }
            if (highTried && middle.get().equals(high.values().get(column))) {
                return descend(c, column);
            }
            List<String> probe = new ArrayList<>(low.values().subList(0, column));
            probe.add(middle.get());
            judge(c, probe);
            return true;
        }

        private void judge(Connection c, List<String> probe) throws SQLException {
            Optional<Key> found = query.near(c, from, upper, probe);
            if (found.isPresent()) {
                double before = query.estimate(c, from, found.get());
                double behind = query.estimate(c, found.get(), upper);
                double share = before / Math.max(1, before + behind);
                if (best == null || Math.min(share, 1 - share) > bestShare) {
                    best = found.get();
                    bestShare = Math.min(share, 1 - share);
                }
                if (share <= 0.5) {
                    // the real key is the better end, unless the database orders texts unlike the guesses
                    boolean text = WalkingKey.typeOf(
                                    query.walkingKey().columns().get(probe.size() - 1))
                            .filter(KeyType.TEXT::equals)
                            .isPresent();
                    low = text ? filledUp(probe) : found.get();
                    return;
                }
            }
            high = filledUp(probe);
            highTried = true;
        }

        private Key filledUp(List<String> probe) {
            List<String> values = new ArrayList<>(probe);
            values.addAll(low.values().subList(probe.size(), low.values().size()));
            return new Key(values);
        }

        /** Goes on among the rows that have the lower end's values up to a column. */
        private boolean descend(Connection c, int column) throws SQLException {
            if (column == low.values().size() - 1) {
                return false;
            }
            Optional<Key> last = query.lastWith(c, low, column + 1);
            if (last.isEmpty() || last.get().equals(low)) {
                return false;
            }
            high = last.get();
            highTried = false;
            return true;
        }
    }
}
