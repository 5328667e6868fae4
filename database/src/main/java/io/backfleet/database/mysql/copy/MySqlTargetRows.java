package io.backfleet.database.mysql.copy;

import io.backfleet.database.copy.Row;
import io.backfleet.database.copy.TargetRows;
import io.backfleet.database.jdbc.Side;
import io.backfleet.database.jdbc.Sql;
import io.backfleet.protocol.key.Key;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Rows of a target on MySQL or MariaDB. Not thread-safe. */
final class MySqlTargetRows implements TargetRows {
    private final Side side;
    private final CopySql sql;
    private final RowReader reader;

    MySqlTargetRows(Side side, CopySql sql, RowReader reader) {
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
        return false;
    }

    @Override
    public List<Row> rows(List<Key> keys) {
        return side.on("reading rows of the target", c -> reader.each(c, keys, ""));
    }

    @Override
    public Optional<Row> settled(Key key) {
        return side.on(
                "judging a row of the target",
                c -> Sql.transaction(
                        c.get(),
                        t -> reader.rows(c, sql.one("LOCK IN SHARE MODE"), key, null, 0).stream()
                                .findFirst()));
    }

    @Override
    public void close() {
        side.close();
    }
}
