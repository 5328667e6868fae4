package io.backfleet.database.mysql.transfer.compare;

import io.backfleet.database.jdbc.WalkConnection;
import io.backfleet.database.jdbc.WalkStatement;
import io.backfleet.database.mysql.transfer.pair.TablePair;
import io.backfleet.database.mysql.walk.KeyQuery;
import io.backfleet.database.mysql.walk.KeysAhead;
import io.backfleet.database.mysql.walk.RangeWalk;
import io.backfleet.protocol.key.Key;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Looks for keys that either of two tables has. Immutable; the connection is the caller's. */
public final class PairWalk implements KeysAhead {
    private final RangeWalk from;
    private final RangeWalk into;
    private final PairStatements statements;

    public PairWalk(TablePair pair, PairStatements statements) {
        this.from = pair.fromWalk();
        this.into = pair.intoWalk();
        this.statements = statements;
    }

    /** So many rows away on the side where that is nearer. */
    @Override
    public Optional<Key> behind(Connection c, @Nullable Key position, @Nullable Key upper, long rows)
            throws SQLException {
        WalkStatement statement = statements.end(position != null, upper != null);
        try (PreparedStatement prepared = c.prepareStatement(statement.jdbc())) {
            WalkConnection.bind(prepared, statement, slot -> PairReader.value(slot, position, upper, rows));
            try (ResultSet row = prepared.executeQuery()) {
                return row.next() ? Optional.of(KeyQuery.key(row, statements.width())) : Optional.empty();
            }
        }
    }

    /** Of the source; of the target where the source has nothing to cut. */
    @Override
    public Optional<Key> middle(Connection c, @Nullable Key position, @Nullable Key upper) throws SQLException {
        Optional<Key> middle = from.middle(c, position, upper);
        return middle.isPresent() ? middle : into.middle(c, position, upper);
    }
}
