package io.backfleet.database.mysql.copy;

import io.backfleet.database.copy.Row;
import io.backfleet.database.copy.SourceRows;
import io.backfleet.database.jdbc.Side;
import io.backfleet.database.jdbc.Sql;
import io.backfleet.database.jdbc.WalkStatement;
import io.backfleet.database.mysql.catalog.Table;
import io.backfleet.database.mysql.walk.RangeWalk;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.wire.Wire;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Rows of a source on MySQL or MariaDB. Not thread-safe. */
final class MySqlSourceRows implements SourceRows {
    private static final String SHARE = "LOCK IN SHARE MODE";

    private final Side side;
    private final Table table;
    private final CopySql sql;
    private final RowReader reader;
    private final RangeWalk walk;
    /** Whose transaction holds the locks; null when there are none. */
    private @Nullable Connection holder;

    MySqlSourceRows(Side side, Table table, CopySql sql, RowReader reader, RangeWalk walk) {
        this.side = side;
        this.table = table;
        this.sql = sql;
        this.reader = reader;
        this.walk = walk;
    }

    /** Keys as a statement takes them. */
    private record Listed(List<List<String>> keys) {}

    private String doing(String what) {
        return what + " " + table.sql();
    }

    @Override
    public Row.Page page(@Nullable Key from, @Nullable Key upper, int rows) {
        return side.on(doing("reading a page of"), c -> reader.page(c, from, upper, rows));
    }

    @Override
    public boolean stampsPages() {
        return false;
    }

    @Override
    public List<Row> rows(List<Key> keys) {
        return side.on(doing("reading rows of"), c -> reader.each(c, keys, ""));
    }

    @Override
    public Row.Page hold(@Nullable Key from, @Nullable Key upper, int rows) {
        return holding(doing("locking rows of"), c -> {
            Key next = rows == Integer.MAX_VALUE
                    ? null
                    : walk.behind(c.get(), from, upper, rows).orElse(null);
            Key end = next == null ? upper : next;
            return new Row.Page(reader.rows(c, sql.locked(from != null, end != null, SHARE), from, end, 0), next);
        });
    }

    @Override
    public Optional<Row> hold(Key key) {
        return holding(
                doing("locking a row of"),
                c -> reader.rows(c, sql.one(SHARE), key, null, 0).stream().findFirst());
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

    /** A locking read waits for whoever has inserted the row and not committed. */
    @Override
    public void awaitWriters() {
        release();
    }

    @Override
    public List<Optional<Key>> behind(List<Key> keys, @Nullable Key upper) {
        return side.on(doing("looking behind rows of"), c -> {
            List<Optional<Key>> behind = new ArrayList<>(keys.size());
            WalkStatement statement = sql.behind(upper != null);
            for (Key key : keys) {
                behind.add(reader.keys(c, statement, key, upper).stream().findFirst());
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
        String json =
                new String(Wire.write(new Listed(keys.stream().map(Key::values).toList())), StandardCharsets.UTF_8);
        return side.on(doing("ordering keys of"), c -> {
            List<Key> ordered = new ArrayList<>(keys.size());
            RowReader.query(c, sql.inOrder(), slot -> json, row -> ordered.add(keys.get((int) row.getLong(1) - 1)));
            return ordered;
        });
    }

    @Override
    public void close() {
        release();
        side.close();
    }
}
