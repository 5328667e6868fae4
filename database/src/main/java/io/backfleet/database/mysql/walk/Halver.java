package io.backfleet.database.mysql.walk;

import io.backfleet.database.mysql.catalog.WalkingKey;
import io.backfleet.protocol.key.Key;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Cuts long stretches about in half without reading them: guesses a value between two keys, has the database find the
 * real key next to it and estimate the rows on both sides, and guesses again on the fuller side. Immutable.
 */
public final class Halver {
    /** Guesses: each halves the space of values, and most keys are spread evenly enough for two or three. */
    private static final int GUESSES = 12;

    /** A cut that leaves at least so much on either side will do. */
    private static final double GOOD = 0.4;

    private final KeyQuery query;

    public Halver(KeyQuery query) {
        this.query = query;
    }

    /** A key strictly between two others, as near to the middle as guesses get; empty when none was found. */
    public Optional<Key> between(Connection c, Key from, Key upper) throws SQLException {
        Key low = from;
        Key high = upper;
        Optional<Key> best = Optional.empty();
        double bestShare = 0;
        for (int guess = 0; guess < GUESSES; guess++) {
            Optional<List<String>> probe = probe(low, high);
            if (probe.isEmpty()) {
                return best;
            }
            Optional<Key> found = query.near(c, low, high, probe.get());
            if (found.isEmpty()) {
                return best;
            }
            double before = query.estimate(c, from, found.get());
            double behind = query.estimate(c, found.get(), upper);
            double share = before / Math.max(1, before + behind);
            if (Math.min(share, 1 - share) > bestShare || best.isEmpty()) {
                best = found;
                bestShare = Math.min(share, 1 - share);
            }
            if (bestShare >= GOOD) {
                return best;
            }
            if (share > 0.5) {
                high = found.get();
            } else {
                low = found.get();
            }
        }
        return best;
    }

    /** Values for the first columns of the key, up to the first in which the two differ. */
    private Optional<List<String>> probe(Key low, Key high) {
        WalkingKey key = query.walkingKey();
        List<String> probe = new ArrayList<>();
        for (int i = 0; i < key.columns().size(); i++) {
            String from = low.values().get(i);
            String to = high.values().get(i);
            if (!from.equals(to)) {
                Optional<String> middle =
                        Midpoint.between(WalkingKey.typeOf(key.columns().get(i)).orElseThrow(), from, to);
                if (middle.isEmpty()) {
                    return Optional.empty();
                }
                probe.add(middle.get());
                return Optional.of(probe);
            }
            probe.add(from);
        }
        return Optional.empty();
    }
}
