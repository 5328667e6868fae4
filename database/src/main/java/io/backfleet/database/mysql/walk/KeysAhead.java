package io.backfleet.database.mysql.walk;

import io.backfleet.protocol.key.Key;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Looks for keys in a stretch of what is walked without changing anything. Immutable; the connection is the caller's. */
public interface KeysAhead {
    /** The key a number of rows behind {@code from}; empty when the stretch ends before it. */
    Optional<Key> behind(Connection c, @Nullable Key from, @Nullable Key upper, long rows) throws SQLException;

    /** A key strictly inside that cuts the stretch about in half; empty when none is found cheaply. */
    Optional<Key> middle(Connection c, @Nullable Key from, @Nullable Key upper) throws SQLException;
}
