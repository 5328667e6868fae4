package io.backfleet.database.postgresql.expression;

import java.util.List;
import java.util.Set;

/**
 * What the server says that an expression does.
 *
 * @param columns attribute numbers of the table's own columns that it reads, those behind generated columns included
 * @param wholeRow whether it reads the row as a whole
 * @param unsteady what in it gives another result at another time or in another session, for people
 * @param foreignStable functions that users marked STABLE: they may read tables
 * @param otherTables oids of other relations that it reads
 * @param ownTableAgain whether it looks its own table up as well
 * @param setBased what in it works on sets of rows (aggregates and the like), for people
 * @param zoned functions and casts in it that go by the session's time zone
 * @param type catalog name of its value's base type
 * @param modifier length or precision of its value as the catalog has it, -1 for none
 */
public record ExpressionFacts(
        Set<Integer> columns,
        boolean wholeRow,
        List<String> unsteady,
        List<String> foreignStable,
        Set<Long> otherTables,
        boolean ownTableAgain,
        List<String> setBased,
        List<String> zoned,
        String type,
        int modifier) {
    public ExpressionFacts {
        columns = Set.copyOf(columns);
        unsteady = List.copyOf(unsteady);
        foreignStable = List.copyOf(foreignStable);
        otherTables = Set.copyOf(otherTables);
        setBased = List.copyOf(setBased);
        zoned = List.copyOf(zoned);
    }
}
