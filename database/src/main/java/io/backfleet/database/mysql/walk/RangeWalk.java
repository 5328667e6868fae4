package io.backfleet.database.mysql.walk;

import io.backfleet.database.mysql.catalog.Table;
import io.backfleet.database.mysql.catalog.WalkingKey;
import io.backfleet.protocol.key.Key;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Looks for keys in a stretch of a table without changing anything. Immutable; the connection is the caller's. */
public final class RangeWalk implements KeysAhead {
    /** Walking this many index entries takes some tens of milliseconds; further than that is not cheap. */
    static final int FAR = 100_000;

    private final KeyQuery query;
    private final Halver halver;

    public RangeWalk(Table table, WalkingKey key) {
        query = new KeyQuery(table, key);
        halver = new Halver(query);
    }

    @Override
    public Optional<Key> behind(Connection c, @Nullable Key from, @Nullable Key upper, long rows) throws SQLException {
        return query.behind(c, from, upper, rows);
    }

    /**
     * {@inheritDoc}
     *
     * <p>Up to {@link #FAR} rows are counted exactly; a longer
     * stretch is cut by the optimizer's estimates, or else at the last row that is cheap to reach.
     */
    @Override
    public Optional<Key> middle(Connection c, @Nullable Key from, @Nullable Key upper) throws SQLException {
        long rows = query.count(c, from, upper, FAR + 1);
        if (rows < 2) {
            return Optional.empty();
        }
        if (rows <= FAR) {
            return query.behind(c, from, upper, rows / 2);
        }
        Optional<Key> first = from == null ? query.behind(c, null, upper, 0) : Optional.of(from);
        Optional<Key> last = query.last(c, from, upper);
        Optional<Key> half =
                first.isPresent() && last.isPresent() ? halver.between(c, first.get(), last.get()) : Optional.empty();
        return half.isPresent() ? half : query.behind(c, from, upper, FAR);
    }
}
