package io.backfleet.database.jdbc;

import io.backfleet.database.jdbc.WalkStatement.Slot;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The connection that one task works on, with its prepared statements; replaced when it breaks. Not thread-safe.
 *
 * <p>Plans are pinned to the key's index, as far as settings of the session do that.
 */
public final class WalkConnection implements AutoCloseable {
    private final Vendor vendor;
    private final Source source;
    private final Map<String, PreparedStatement> statements = new HashMap<>();
    private @Nullable Connection connection;

    public WalkConnection(Vendor vendor, Source source) {
        this.vendor = vendor;
        this.source = source;
    }

    /** Where connections come from. */
    public interface Source {
        Connection open() throws SQLException;

        /** Takes back a connection that may be broken. */
        void discard(Connection connection);

        static Source of(ConnectionPool pool) {
            return new Source() {
                @Override
                public Connection open() throws SQLException {
                    return pool.connection();
                }

                @Override
                public void discard(Connection connection) {
                    pool.evict(connection);
                }
            };
        }
    }

    /** The present connection, or a new one when there is none or it broke. */
    public Connection get() throws SQLException {
        Connection present = connection;
        if (present != null && !present.isClosed()) {
            return present;
        }
        discard();
        Connection fresh = source.open();
        connection = fresh;
        run(fresh, vendor.pin());
        return fresh;
    }

    private static void run(Connection connection, String sql) throws SQLException {
        if (!sql.isEmpty()) {
            Sql.execute(connection, sql);
        }
    }

    /** The statement, prepared once per connection. */
    public PreparedStatement prepare(WalkStatement statement) throws SQLException {
        Connection present = get();
        PreparedStatement prepared = statements.get(statement.jdbc());
        if (prepared == null) {
            prepared = present.prepareStatement(statement.jdbc());
            statements.put(statement.jdbc(), prepared);
        }
        return prepared;
    }

    /** Binds what each slot stands for. */
    public static void bind(PreparedStatement prepared, WalkStatement statement, SlotValues values)
            throws SQLException {
        @Nullable Object[] parameters = new @Nullable Object[statement.slots().size()];
        for (int i = 0; i < parameters.length; i++) {
            parameters[i] = values.of(statement.slots().get(i));
        }
        Sql.bind(prepared, parameters);
    }

    /** Gives slots their values. */
    @FunctionalInterface
    public interface SlotValues {
        @Nullable
        Object of(Slot slot);
    }

    /** Throws the connection away: nobody knows what state it is in. */
    public void discard() {
        statements.clear();
        if (connection != null) {
            source.discard(connection);
            connection = null;
        }
    }

    /** Gives the connection back as it came. */
    @Override
    public void close() {
        Connection present = connection;
        if (present == null) {
            return;
        }
        try {
            for (PreparedStatement statement : statements.values()) {
                statement.close();
            }
            statements.clear();
            run(present, vendor.unpin());
            present.close();
            connection = null;
        } catch (SQLException e) {
            // a connection that can't be put back in order is of no use to anybody
            discard();
        }
    }
}
