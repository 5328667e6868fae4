package io.backfleet.database.transfer;

import io.backfleet.database.transfer.Filling.Filled;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.Problem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The key that a source is walked by, and the unique index of the target that carries it: so a row's key names one row on
 * either side, and both can be walked together.
 *
 * @param index name of the target's index or constraint
 * @param columns of the target, one for each column of the source's key, in its order
 */
public record CarriedKey(String index, List<String> columns) {
    public CarriedKey {
        columns = List.copyOf(columns);
    }

    /**
     * A unique index of the target that can be walked and has no nulls.
     *
     * @param columns in its order
     */
    public record Unique(String name, List<String> columns) {
        public Unique {
            columns = List.copyOf(columns);
        }
    }

    /** Column of the source's key to that of the target, in key order. */
    public Map<String, String> mapping(List<String> key) {
        Map<String, String> mapping = new LinkedHashMap<>();
        for (int i = 0; i < key.size(); i++) {
            mapping.put(key.get(i), columns.get(i));
        }
        return mapping;
    }

    /**
     * Finds it; a problem is reported when there is none.
     *
     * @param key columns of the source's key, in its order
     * @param filling of the target
     * @param indexes of the target; the first that will do is taken
     * @param path where the spec names the target, for instance {@code backfill.into}
     */
    public static Optional<CarriedKey> find(
            List<String> key,
            Filling filling,
            List<Unique> indexes,
            TransferTable into,
            String path,
            Consumer<Problem> problems) {
        Optional<Unique> inOrder = indexes.stream()
                .filter(index -> sources(index, filling).equals(key))
                .findFirst();
        if (inOrder.isPresent()) {
            return Optional.of(
                    new CarriedKey(inOrder.get().name(), inOrder.get().columns()));
        }
        Optional<Unique> otherwise = indexes.stream()
                .filter(index -> index.columns().size() == key.size()
                        && new HashSet<>(sources(index, filling)).equals(new HashSet<>(key)))
                .findFirst();
        problems.accept(
                otherwise.isPresent()
                        ? new Problem(
                                ErrorCode.KEY_ORDER_DIFFERS,
                                path,
                                "the unique index '" + otherwise.get().name() + "' of " + into.sql()
                                        + " has the columns of the key in another order ("
                                        + otherwise.get().columns() + ") than the source is walked in (" + key + ")",
                                "create a unique index in that order, or name another key of the source")
                        : new Problem(
                                ErrorCode.KEY_NOT_CARRIED, path, why(key, filling, into), remedy(key, filling, into)));
        return Optional.empty();
    }

    /** Which columns of the source an index's columns are plain copies of; an empty name where one is not. */
    private static List<String> sources(Unique index, Filling filling) {
        return index.columns().stream()
                .map(column -> filling.of(column).map(CarriedKey::source).orElse(""))
                .toList();
    }

    private static String source(Filled filled) {
        TransferColumn copied = filled.copied();
        return copied == null ? "" : copied.name();
    }

    private static List<String> targets(String column, Filling filling) {
        return filling.filled().stream()
                .filter(f -> source(f).equals(column))
                .map(f -> f.column().name())
                .toList();
    }

    private static List<String> lost(List<String> key, Filling filling) {
        return key.stream().filter(column -> targets(column, filling).isEmpty()).toList();
    }

    private static String why(List<String> key, Filling filling, TransferTable into) {
        List<String> lost = lost(key, filling);
        return lost.isEmpty()
                ? "no unique index over NOT NULL columns of " + into.sql()
                        + " holds the key that the source is walked by ("
                        + key + ", which arrives in " + arrivals(key, filling)
                        + "): which row there belongs to which could not be told"
                : "key columns " + lost + " of the source do not arrive unchanged in any column of " + into.sql()
                        + ": which row there belongs to which could not be told";
    }

    private static String remedy(List<String> key, Filling filling, TransferTable into) {
        return lost(key, filling).isEmpty()
                ? "create a unique index over " + arrivals(key, filling) + " of " + into.sql()
                        + ", in this order, or name as key a unique index of the source whose columns have one"
                : "give " + into.sql()
                        + " columns of the same name, or fill one with the column alone, without any expression around it"
                        + " (casts neither); or name another key";
    }

    private static List<String> arrivals(List<String> key, Filling filling) {
        List<String> arrivals = new ArrayList<>();
        key.forEach(column -> arrivals.add(String.join(" or ", targets(column, filling))));
        return arrivals;
    }
}
