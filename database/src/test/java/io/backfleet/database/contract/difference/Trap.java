package io.backfleet.database.contract.difference;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Two values, or pairs of values, that differ in one thing alone. Each side has words of its own for them; there are none
 * where an engine has nothing like it.
 *
 * @param name what the difference is
 */
record Trap(String name, @Nullable Words postgres, @Nullable Words mysql) {
    /** Stands for a value that an engine's type can't hold. */
    static final String NONE = "";

    /**
     * The values in a dialect.
     *
     * @param types of the columns of {@code f}, with {@code &} between
     * @param one values, with commas between
     * @param other the same
     */
    record Side(String types, String one, String other) {
        List<String> columns() {
            return List.of(types.split(" & ", -1));
        }

        boolean holds(boolean first) {
            return !(first ? one : other).equals(NONE);
        }

        String values(boolean first) {
            return first ? one : other;
        }
    }

    /** What is in {@code f}, and what in {@code t}. */
    record Words(Side source, Side target) {}

    static Trap of(String name) {
        return new Trap(name, null, null);
    }

    /** In PostgreSQL's words. */
    Trap pg(String types, String one, String other) {
        Side side = new Side(types, one, other);
        return new Trap(name, new Words(side, side), mysql);
    }

    /** In MySQL's and MariaDB's. */
    Trap my(String types, String one, String other) {
        Side side = new Side(types, one, other);
        return new Trap(name, postgres, new Words(side, side));
    }

    /** In words that both take. */
    Trap both(String postgresTypes, String mysqlTypes, String one, String other) {
        return pg(postgresTypes, one, other).my(mysqlTypes, one, other);
    }

    /** The target's columns have other types, in PostgreSQL's words. */
    Trap pgInto(String types, String one, String other) {
        Words words = words(Dialect.POSTGRESQL);
        return new Trap(name, words == null ? null : new Words(words.source(), new Side(types, one, other)), mysql);
    }

    /** The same in MySQL's. */
    Trap myInto(String types, String one, String other) {
        Words words = words(Dialect.MYSQL);
        return new Trap(name, postgres, words == null ? null : new Words(words.source(), new Side(types, one, other)));
    }

    private @Nullable Words words(Dialect dialect) {
        return dialect == Dialect.POSTGRESQL ? postgres : mysql;
    }

    /** What the two sides hold; empty when one of them has nothing like it. */
    List<Side> sides(Dialect source, Dialect target) {
        List<Side> sides = new ArrayList<>();
        Words from = words(source);
        Words into = words(target);
        if (from != null && into != null) {
            sides.add(from.source());
            sides.add(into.target());
        }
        return sides;
    }
}
