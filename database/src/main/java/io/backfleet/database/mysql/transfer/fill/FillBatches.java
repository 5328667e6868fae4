package io.backfleet.database.mysql.transfer.fill;

import io.backfleet.database.jdbc.Checkpoint;
import io.backfleet.database.mysql.batch.BatchFrame;
import io.backfleet.database.mysql.batch.BatchFrame.Advance;
import io.backfleet.database.mysql.batch.BatchFrame.Page;
import io.backfleet.database.mysql.batch.Batches;
import io.backfleet.database.mysql.rule.Warnings;
import io.backfleet.database.mysql.transfer.pair.Collisions;
import io.backfleet.database.mysql.transfer.pair.TablePair;
import io.backfleet.protocol.key.Key;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Batches that fill in a target. Not thread-safe. */
public final class FillBatches implements Batches {
    private final BatchFrame frame;
    private final FillStatements statements;
    private final Collisions collisions;

    public FillBatches(BatchFrame frame, TablePair pair) {
        this.frame = frame;
        this.statements = new FillStatements(pair);
        this.collisions = new Collisions(frame, pair);
    }

    @Override
    public Optional<Checkpoint> write(Checkpoint before, int rows) throws SQLException {
        try {
            return frame.run(before, from -> {
                Page page = frame.page(statements.keys(), from, rows);
                return new Advance(page.end(), page.rows(), write(from, page.upper()));
            });
        } catch (SQLException e) {
            throw collisions.explain(e, before.position(), rows);
        }
    }

    private long write(@Nullable Key from, @Nullable Key upper) throws SQLException {
        try (ResultSet locked = frame.query(statements.lock(from != null, upper != null), from, upper, 0)) {
            if (!locked.next() || locked.getLong(1) == 0) {
                return 0;
            }
        }
        PreparedStatement insertion = frame.bound(statements.insert(from != null, upper != null), from, upper, 0);
        long inserted = insertion.executeUpdate();
        // throwing rolls the batch back
        Warnings.refuse(insertion);
        return inserted;
    }
}
