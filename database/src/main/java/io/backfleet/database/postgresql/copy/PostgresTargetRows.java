package io.backfleet.database.postgresql.copy;

import io.backfleet.database.copy.Row;
import io.backfleet.database.copy.TargetRows;
import io.backfleet.database.jdbc.Side;
import io.backfleet.database.jdbc.Sql;
import io.backfleet.protocol.key.Key;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Rows of a target on PostgreSQL. Not thread-safe. */
final class PostgresTargetRows implements TargetRows {
    private final Side side;
    private final CopySql sql;
    private final RowReader reader;

    PostgresTargetRows(Side side, CopySql sql, RowReader reader) {
        this.side = side;
        this.sql = sql;
        this.reader = reader;
    }

    @Override
    public Row.Page page(@Nullable Key from, @Nullable Key upper, int rows) {
        return side.on("reading a page of the target", c -> reader.page(c, from, upper, rows));
    }

    @Override
    public boolean stampsPages() {
        return true;
    }

    @Override
    public List<Row> rows(List<Key> keys) {
        return side.on("reading rows of the target", c -> reader.rows(c, sql.many(), null, null, keys, 0));
    }

    @Override
    public Optional<Row> settled(Key key) {
        return side.on(
                "judging a row of the target",
                c -> Sql.transaction(c.get(), t -> {
                    Sql.execute(t, "SET LOCAL lock_timeout = '1s'");
                    return reader.rows(c, sql.one("FOR SHARE"), key, null, List.of(), 0).stream()
                            .findFirst();
                }));
    }

    @Override
    public void close() {
        side.close();
    }
}
