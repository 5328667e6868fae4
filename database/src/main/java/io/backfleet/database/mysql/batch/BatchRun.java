package io.backfleet.database.mysql.batch;

import io.backfleet.database.jdbc.Checkpoint;
import io.backfleet.database.mysql.batch.BatchFrame.Advance;
import io.backfleet.database.mysql.batch.BatchFrame.Page;
import io.backfleet.database.mysql.rule.Warnings;
import io.backfleet.database.mysql.walk.KeyQuery;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.key.Key;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Batches that fill in columns of one table. Not thread-safe. */
final class BatchRun implements Batches {
    private final BatchFrame frame;
    private final BatchStatements statements;

    BatchRun(BatchFrame frame, BatchStatements statements) {
        this.frame = frame;
        this.statements = statements;
    }

    /** A row that is due: what it holds in each column that is to get another value, null in the others. */
    private record Due(Key key, List<@Nullable String> held, List<Boolean> wanted) {}

    @Override
    public Optional<Checkpoint> write(Checkpoint before, int rows) throws SQLException {
        return frame.run(before, from -> {
            Page page = frame.page(statements.keys(), from, rows);
            return new Advance(page.end(), page.rows(), write(from, page.upper()));
        });
    }

    private long write(@Nullable Key from, @Nullable Key upper) throws SQLException {
        List<Due> due = statements.watched() ? due(from, upper) : List.of();
        PreparedStatement prepared = frame.bound(statements.write(from != null, upper != null), from, upper, 0);
        long changed = prepared.executeUpdate();
        // throwing rolls the batch back
        Warnings.refuse(prepared);
        for (Due one : due) {
            refuseUndone(one);
        }
        return changed;
    }

    private List<Due> due(@Nullable Key from, @Nullable Key upper) throws SQLException {
        List<Due> due = new ArrayList<>();
        try (ResultSet row = frame.query(statements.due(from != null, upper != null), from, upper, 0)) {
            while (row.next()) {
                List<@Nullable String> held = new ArrayList<>();
                List<Boolean> wanted = new ArrayList<>();
                for (int i = 1; i <= statements.columns(); i++) {
                    held.add(row.getString("v" + i));
                    wanted.add(row.getBoolean("w" + i));
                }
                due.add(new Due(KeyQuery.key(row, statements.width()), held, wanted));
            }
        }
        return due;
    }

    /**
     * Looks at a row that was due, which this transaction has locked since before it wrote. What the guard says alone
     * would not do: an expression may read columns that a trigger changes.
     */
    private void refuseUndone(Due due) throws SQLException {
        try (ResultSet row = frame.query(statements.written(), due.key(), null, 0)) {
            if (!row.next() || !row.getBoolean("broken")) {
                return;
            }
            boolean undone = false;
            for (int i = 0; i < due.held().size(); i++) {
                undone |= due.wanted().get(i) && Objects.equals(due.held().get(i), row.getString("v" + (i + 1)));
            }
            if (undone) {
                throw new BackfleetException(
                        ErrorCode.ROW_REJECTED,
                        frame.endpoint() + ": a batch of task " + frame.id() + " was rolled back: "
                                + statements.culprits()
                                + " undo its writes; let them leave the columns alone where"
                                + " @backfleet = 'backfleet-worker'");
            }
        }
    }
}
