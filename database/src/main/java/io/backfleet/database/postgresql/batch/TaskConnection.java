package io.backfleet.database.postgresql.batch;

import io.backfleet.database.postgresql.batch.BatchStatement.Slot;
import io.backfleet.database.postgresql.connection.ConnectionPool;
import io.backfleet.database.postgresql.connection.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The connection that one task works on, with its prepared statements; replaced when it breaks. Not thread-safe.
 *
 * <p>Plans are pinned to the key's index: without statistics, or with a bound that only the running statement knows,
 * the planner would guess that a batch touches a ninth of the table and read all of it.
 */
final class TaskConnection implements AutoCloseable {
    private static final String PIN =
            "SET enable_seqscan = off; SET enable_bitmapscan = off; SET enable_sort = off; SET enable_incremental_sort = off";
    private static final String UNPIN =
            "RESET enable_seqscan; RESET enable_bitmapscan; RESET enable_sort; RESET enable_incremental_sort";

    private final ConnectionPool pool;
    private final Map<String, PreparedStatement> statements = new HashMap<>();
    private @Nullable Connection connection;

    TaskConnection(ConnectionPool pool) {
        this.pool = pool;
    }

    /** The present connection, or a new one when there is none or it broke. */
    Connection get() throws SQLException {
        Connection present = connection;
        if (present != null && !present.isClosed()) {
            return present;
        }
        discard();
        Connection fresh = pool.connection();
        connection = fresh;
        Sql.execute(fresh, PIN);
        return fresh;
    }

    /** The statement, prepared once per connection. */
    PreparedStatement prepare(BatchStatement statement) throws SQLException {
        Connection present = get();
        PreparedStatement prepared = statements.get(statement.jdbc());
        if (prepared == null) {
            prepared = present.prepareStatement(statement.jdbc());
            statements.put(statement.jdbc(), prepared);
        }
        return prepared;
    }

    /** Binds what each slot stands for. */
    static void bind(PreparedStatement prepared, BatchStatement statement, SlotValues values) throws SQLException {
        @Nullable Object[] parameters = new @Nullable Object[statement.slots().size()];
        for (int i = 0; i < parameters.length; i++) {
            parameters[i] = values.of(statement.slots().get(i));
        }
        Sql.bind(prepared, parameters);
    }

    /** Gives slots their values. */
    @FunctionalInterface
    interface SlotValues {
        @Nullable
        Object of(Slot slot);
    }

    /** Throws the connection away: nobody knows what state it is in. */
    void discard() {
        statements.clear();
        if (connection != null) {
            pool.evict(connection);
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
            Sql.execute(present, UNPIN);
            present.close();
            connection = null;
        } catch (SQLException e) {
            // a connection that can't be put back in order is of no use to anybody
            discard();
        }
    }
}
