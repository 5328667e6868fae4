package io.backfleet.database.mysql.copy;

import io.backfleet.database.copy.NewRow;
import io.backfleet.database.copy.Row;
import io.backfleet.database.copy.TargetTask;
import io.backfleet.database.jdbc.Checkpoint;
import io.backfleet.database.jdbc.FencedTransaction;
import io.backfleet.database.jdbc.WalkConnection;
import io.backfleet.database.mysql.schema.Texts;
import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.task.Outcome;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A task that copies into MySQL or MariaDB. Not thread-safe. */
final class MySqlTargetTask implements TargetTask {
    static final FencedTransaction.Statements STATEMENTS = new FencedTransaction.Statements(
            "SELECT 1 FROM backfleet.checkpoint WHERE task = ? AND fence = ?"
                    + " AND outcome IS NULL AND NOT finished AND \"position\" <=> ? FOR UPDATE",
            "UPDATE backfleet.checkpoint SET \"position\" = COALESCE(?, \"position\"),"
                    + " finished = ?, seen = seen + ?, changed = changed + ?, batches = batches + 1,"
                    + " updated_at = UTC_TIMESTAMP(6) WHERE task = ? AND fence = ?",
            position -> Texts.write(position.values()));

    private final FencedTransaction transaction;
    private final WalkConnection connection;
    private final CopySql sql;
    private final RowReader reader;
    private final RowWriter writer;

    MySqlTargetTask(
            FencedTransaction transaction, WalkConnection connection, CopySql sql, RowReader reader, RowWriter writer) {
        this.transaction = transaction;
        this.connection = connection;
        this.sql = sql;
        this.reader = reader;
        this.writer = writer;
    }

    @Override
    public long fence() {
        return transaction.fence();
    }

    @Override
    public Checkpoint checkpoint() {
        return transaction.checkpoint();
    }

    @Override
    public void begin() {
        transaction.begin();
    }

    @Override
    public Row.Page page(@Nullable Key from, @Nullable Key upper, int rows) {
        return transaction.on("reading a page", c -> reader.page(connection, from, upper, rows));
    }

    @Override
    public List<Row> lock(@Nullable Key from, @Nullable Key upper) {
        return transaction.on(
                "locking rows",
                c -> reader.rows(connection, sql.locked(from != null, upper != null, "FOR UPDATE"), from, upper, 0));
    }

    @Override
    public List<Row> lock(List<Key> keys) {
        return transaction.on("locking rows", c -> reader.each(connection, keys, "FOR UPDATE"));
    }

    @Override
    public long insertAbsent(List<NewRow> rows) {
        return rows.isEmpty() ? 0 : transaction.on("a batch", c -> writer.insertAbsent(c, rows));
    }

    @Override
    public long applyNewer(List<NewRow> rows) {
        return rows.isEmpty() ? 0 : transaction.on("a batch", c -> writer.applyNewer(c, rows));
    }

    @Override
    public long put(List<NewRow> rows) {
        return rows.isEmpty() ? 0 : transaction.on("a repair", c -> writer.put(c, rows));
    }

    @Override
    public long remove(List<NewRow> rows) {
        return rows.isEmpty() ? 0 : transaction.on("a repair", c -> writer.remove(c, rows));
    }

    @Override
    public void commit(@Nullable Key position, boolean finished, long seen, long changed) {
        transaction.commit(position, finished, seen, changed);
    }

    @Override
    public boolean rollback() {
        return transaction.rollback();
    }

    @Override
    public void reload() {
        transaction.reload();
    }

    @Override
    public Outcome close(Outcome outcome) {
        return transaction.close(outcome);
    }

    @Override
    public void close() {
        transaction.close();
    }
}
