package io.backfleet.database.postgresql.copy;

import io.backfleet.database.copy.Polling;
import io.backfleet.database.copy.Row;
import io.backfleet.database.copy.SourceRows;
import io.backfleet.database.jdbc.Side;
import io.backfleet.database.jdbc.Sql;
import io.backfleet.database.postgresql.catalog.Table;
import io.backfleet.database.postgresql.walk.RangeWalk;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.key.Key;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Rows of a source on PostgreSQL. Not thread-safe. */
final class PostgresSourceRows implements SourceRows {
    private static final Polling PATIENT = new Polling(Duration.ofSeconds(1), Duration.ofMillis(20), System::nanoTime);

    /**
     * Transactions that have written to the table, in whatever way: they keep this lock to their end. Locking reads see
     * no row that somebody has inserted and not committed, and so can't wait for it.
     */
    private static final String WRITERS = """
            SELECT l.virtualtransaction FROM pg_catalog.pg_locks l
             WHERE l.locktype = 'relation' AND l.mode = 'RowExclusiveLock' AND l.granted
               AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
               AND l.pid IS DISTINCT FROM pg_catalog.pg_backend_pid()
               AND l.relation IN (SELECT relid FROM pg_catalog.pg_partition_tree(?::oid::regclass) UNION SELECT ?::oid)""";

    private final Side side;
    private final Table table;
    private final CopySql sql;
    private final RowReader reader;
    private final RangeWalk walk;
    /** Whose transaction holds the locks; null when there are none. */
    private @Nullable Connection holder;

    PostgresSourceRows(Side side, Table table, CopySql sql, RowReader reader, RangeWalk walk) {
        this.side = side;
        this.table = table;
        this.sql = sql;
        this.reader = reader;
        this.walk = walk;
    }

    private String doing(String what) {
        return what + " " + table.sql();
    }

    @Override
    public Row.Page page(@Nullable Key from, @Nullable Key upper, int rows) {
        return side.on(doing("reading a page of"), c -> reader.page(c, from, upper, rows));
    }

    @Override
    public boolean stampsPages() {
        return true;
    }

    @Override
    public List<Row> rows(List<Key> keys) {
        return side.on(doing("reading rows of"), c -> reader.rows(c, sql.many(), null, null, keys, 0));
    }

    @Override
    public Row.Page hold(@Nullable Key from, @Nullable Key upper, int rows) {
        return holding(doing("locking rows of"), c -> {
            // found without locks: a row whose key somebody changes while its lock is waited for would come out of
            // order
            Key next = rows == Integer.MAX_VALUE
                    ? null
                    : walk.behind(c.get(), from, upper, rows).orElse(null);
            Key end = next == null ? upper : next;
            List<Row> found =
                    reader.rows(c, sql.locked(from != null, end != null, "FOR SHARE"), from, end, List.of(), 0);
            return new Row.Page(found, next);
        });
    }

    @Override
    public Optional<Row> hold(Key key) {
        return holding(doing("locking a row of"), c -> {
            Sql.execute(c.get(), "SET LOCAL lock_timeout = '1s'");
            return reader.rows(c, sql.one("FOR SHARE"), key, null, List.of(), 0).stream()
                    .findFirst();
        });
    }

    private <T> T holding(String doing, Side.Work<T> work) {
        release();
        boolean done = false;
        try {
            T result = side.on(doing, c -> {
                c.get().setAutoCommit(false);
                holder = c.get();
                return work.on(c);
            });
            done = true;
            return result;
        } finally {
            if (!done) {
                release();
            }
        }
    }

    @Override
    public void requireHeld() {
        Connection held = holder;
        if (held == null) {
            throw new IllegalStateException("nothing is held of " + table.sql());
        }
        side.on(doing("keeping the locks on rows of"), c -> {
            if (c.get() != held) {
                throw new SQLException("the connection that held them is gone", "08003");
            }
            return Sql.query(held, "SELECT 1", row -> true);
        });
    }

    @Override
    public void release() {
        Connection held = holder;
        if (held == null) {
            return;
        }
        holder = null;
        try {
            side.on(doing("releasing rows of"), c -> {
                Connection connection = c.get();
                if (connection == held && !connection.getAutoCommit()) {
                    connection.rollback();
                    connection.setAutoCommit(true);
                }
                return true;
            });
        } catch (BackfleetException e) {
            // a connection that broke holds nothing any more
        }
    }

    @Override
    public void awaitWriters() {
        release();
        List<String> writers = writers();
        boolean ended = writers.isEmpty()
                || PATIENT.await(
                        "waiting for writers of " + table.sql(), () -> Collections.disjoint(writers, writers()));
        if (!ended) {
            throw new BackfleetException(
                    ErrorCode.LOCK_TIMEOUT,
                    side.endpoint() + ": a transaction that has written to " + table.sql()
                            + " goes on, and may have inserted a row that looks as if it were not there");
        }
    }

    private List<String> writers() {
        return side.on(
                doing("looking for writers of"),
                c -> Sql.query(c.get(), WRITERS, row -> row.getString(1), table.oid(), table.oid()));
    }

    @Override
    public List<Optional<Key>> behind(List<Key> keys, @Nullable Key upper) {
        return side.on(doing("looking behind rows of"), c -> {
            List<Optional<Key>> behind = new ArrayList<>(Collections.nCopies(keys.size(), Optional.empty()));
            try (ResultSet row = RowReader.query(c, sql.behind(upper != null), null, upper, keys, 0)) {
                while (row.next()) {
                    behind.set((int) row.getLong(1) - 1, Optional.of(RowReader.key(row, 2, sql.width())));
                }
            }
            return behind;
        });
    }

    @Override
    public Optional<Key> behind(@Nullable Key from, @Nullable Key upper, int rows) {
        return side.on(doing("looking ahead in"), c -> walk.behind(c.get(), from, upper, rows));
    }

    @Override
    public Optional<Key> middle(@Nullable Key from, @Nullable Key upper) {
        return side.on(doing("looking for the middle of"), c -> walk.middle(c.get(), from, upper));
    }

    @Override
    public List<Key> inOrder(List<Key> keys) {
        return side.on(doing("ordering keys of"), c -> {
            List<Key> ordered = new ArrayList<>(keys.size());
            try (ResultSet row = RowReader.query(c, sql.inOrder(), null, null, keys, 0)) {
                while (row.next()) {
                    ordered.add(keys.get((int) row.getLong(1) - 1));
                }
            }
            return ordered;
        });
    }

    @Override
    public void close() {
        release();
        side.close();
    }
}
