package io.backfleet.database.mysql.transfer.repair;

import io.backfleet.database.VerifyingTask.Look;
import io.backfleet.database.jdbc.Checkpoint;
import io.backfleet.database.jdbc.WalkConnection;
import io.backfleet.database.jdbc.WalkStatement;
import io.backfleet.database.mysql.batch.BatchFrame;
import io.backfleet.database.mysql.batch.BatchFrame.Advance;
import io.backfleet.database.mysql.batch.Batches;
import io.backfleet.database.mysql.rule.ColumnRule;
import io.backfleet.database.mysql.rule.Warnings;
import io.backfleet.database.mysql.transfer.compare.PairReader;
import io.backfleet.database.mysql.transfer.pair.Collisions;
import io.backfleet.database.mysql.transfer.pair.TablePair;
import io.backfleet.database.mysql.transfer.pair.WantedKeys;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.finding.Difference;
import io.backfleet.protocol.finding.Direction;
import io.backfleet.protocol.key.Key;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Batches that put rows of the target right: one transaction each, of several statements. A page is compared without
 * locks; only rows that differ are locked, and then looked at anew. Not thread-safe.
 */
public final class RepairBatches implements Batches {
    private final BatchFrame frame;
    private final TablePair pair;
    private final PairReader reader;
    private final RepairStatements statements;
    private final List<String> triggers;
    private final Collisions collisions;

    /**
     * @param rules of the compared columns
     * @param triggers names of those of the target that may undo writes
     */
    public RepairBatches(
            BatchFrame frame, TablePair pair, List<ColumnRule> rules, PairReader reader, List<String> triggers) {
        this.frame = frame;
        this.pair = pair;
        this.reader = reader;
        this.statements = new RepairStatements(pair, rules);
        this.triggers = List.copyOf(triggers);
        this.collisions = new Collisions(frame, pair);
    }

    @Override
    public Optional<Checkpoint> write(Checkpoint before, int rows) throws SQLException {
        try {
            return frame.run(before, from -> repair(from, rows));
        } catch (SQLException e) {
            throw collisions.explain(e, before.position(), rows);
        }
    }

    private Advance repair(@Nullable Key from, int rows) throws SQLException {
        PairReader.Compared page =
                reader.compare(frame.connection(), from, frame.range().upper(), rows);
        List<Key> keys = List.copyOf(page.chunk().suspects().keySet());
        long written = keys.isEmpty() ? 0 : write(keys);
        return new Advance(page.next(), page.chunk().compared(), written);
    }

    private long write(List<Key> keys) throws SQLException {
        locked(statements.lockSource(), keys);
        Set<Key> there = locked(statements.lockTarget(), keys);
        Map<Key, Look> looks = reader.look(frame.connection(), keys);
        List<Key> extra =
                whole(looks, Direction.EXTRA).stream().filter(there::contains).toList();
        List<Key> behind = looks.entrySet().stream()
                .filter(look -> look.getValue().differs() && whole(look.getValue()) == null)
                .map(Map.Entry::getKey)
                .toList();
        long written = run(statements.delete(), extra);
        if (statements.updates()) {
            written += run(statements.update(), behind);
        }
        written += run(statements.insert(), whole(looks, Direction.MISSING));
        if (!triggers.isEmpty()) {
            requireRight(looks.keySet());
        }
        return written;
    }

    private static List<Key> whole(Map<Key, Look> looks, Direction direction) {
        return looks.entrySet().stream()
                .filter(look -> whole(look.getValue()) == direction)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** The direction of a row that one side lacks; null for others. */
    private static @Nullable Direction whole(Look look) {
        Difference difference = look.difference();
        return difference == null
                ? null
                : difference.columns().stream()
                        .filter(column -> column.name().equals(Difference.ROW))
                        .map(Difference.Column::direction)
                        .findFirst()
                        .orElse(null);
    }

    private long run(WalkStatement statement, List<Key> keys) throws SQLException {
        if (keys.isEmpty()) {
            return 0;
        }
        PreparedStatement prepared = bound(statement, keys);
        long written = prepared.executeUpdate();
        // throwing rolls the batch back
        Warnings.refuse(prepared);
        return written;
    }

    /** Those of some keys that are there, locked. */
    private Set<Key> locked(WalkStatement statement, List<Key> keys) throws SQLException {
        Set<Key> there = new HashSet<>();
        try (ResultSet row = bound(statement, keys).executeQuery()) {
            while (row.next()) {
                there.add(keys.get((int) row.getLong("n") - 1));
            }
        }
        return there;
    }

    private PreparedStatement bound(WalkStatement statement, List<Key> keys) throws SQLException {
        PreparedStatement prepared = frame.connection().prepare(statement);
        WalkConnection.bind(prepared, statement, slot -> WantedKeys.json(keys));
        return prepared;
    }

    /** All of these rows were locked and put right: what differs still was kept from that by a trigger. */
    private void requireRight(Set<Key> keys) throws SQLException {
        Optional<Key> wrong = reader.look(frame.connection(), List.copyOf(keys)).entrySet().stream()
                .filter(look -> look.getValue().differs())
                .map(Map.Entry::getKey)
                .findFirst();
        if (wrong.isPresent()) {
            throw new BackfleetException(
                    ErrorCode.ROW_REJECTED,
                    frame.endpoint() + ": a batch of task " + frame.id() + " was rolled back: the triggers " + triggers
                            + " of " + pair.into().sql() + " undo its writes of row " + wrong.get()
                            + "; let them leave the columns alone where @backfleet = 'backfleet-worker'");
        }
    }
}
