package io.backfleet.protocol.view;

import static java.util.Objects.requireNonNull;

import io.backfleet.protocol.finding.Difference;
import io.backfleet.protocol.finding.Direction;
import io.backfleet.protocol.finding.Undecided;
import io.backfleet.protocol.key.KeyColumn;
import java.util.List;
import java.util.Map;

/**
 * What keeps a migration's two sides from agreeing.
 *
 * @param all whether every confirmed difference is here, or only the first of each database
 * @param databases those that have been compared, in order
 */
public record DifferencesView(String migration, String incarnation, boolean all, List<InDatabase> databases) {
    public DifferencesView {
        requireNonNull(migration, "migration");
        requireNonNull(incarnation, "incarnation");
        databases = List.copyOf(databases);
    }

    /**
     * One database's.
     *
     * @param table quoted and qualified
     * @param key columns of the keys
     * @param pass that found them
     * @param counts confirmed and not known to be repaired, by direction
     * @param differences confirmed ones; without values unless these were asked for and the spec shows them
     * @param passes complete passes so far; with 0, nothing can be said
     * @param parked key ranges that could not be compared
     * @param undecided rows that could not be judged
     * @param firstUndecided the first of them
     */
    public record InDatabase(
            String database,
            String table,
            List<KeyColumn> key,
            int pass,
            Map<Direction, Long> counts,
            List<Difference> differences,
            int passes,
            int parked,
            long undecided,
            List<Undecided> firstUndecided) {
        public InDatabase {
            requireNonNull(database, "database");
            requireNonNull(table, "table");
            key = List.copyOf(key);
            counts = Map.copyOf(counts);
            differences = List.copyOf(differences);
            firstUndecided = List.copyOf(firstUndecided);
        }
    }
}
