package io.backfleet.database.mysql.expression;

import io.backfleet.database.mysql.catalog.Column;
import java.util.List;
import java.util.Set;

/**
 * What an expression's text says that it does.
 *
 * @param columns the table's own columns that it reads, or may read
 * @param unsteady what in it gives another result at another time or in another session
 * @param unknown functions that are not known to give one result for one set of arguments
 * @param forbidden signs and words in it that no expression may have, for people
 * @param otherTables tables that it looks up, qualified as it has them
 * @param setBased what in it works on sets of rows
 * @param zoned functions in it that go by the session's time zone
 */
public record ExpressionFacts(
        Set<Column> columns,
        List<String> unsteady,
        List<Called> unknown,
        List<String> forbidden,
        List<String> otherTables,
        List<String> setBased,
        List<String> zoned) {
    public ExpressionFacts {
        columns = Set.copyOf(columns);
        unsteady = List.copyOf(unsteady);
        unknown = List.copyOf(unknown);
        forbidden = List.copyOf(forbidden);
        otherTables = List.copyOf(otherTables);
        setBased = List.copyOf(setBased);
        zoned = List.copyOf(zoned);
    }

    /**
     * A function that is not the server's own.
     *
     * @param schema as the expression names it; empty for none
     */
    public record Called(String schema, String name) {
        @Override
        public String toString() {
            return schema.isEmpty() ? name : schema + "." + name;
        }
    }
}
