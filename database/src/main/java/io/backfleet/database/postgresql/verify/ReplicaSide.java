package io.backfleet.database.postgresql.verify;

import io.backfleet.database.jdbc.Endpoint;
import io.backfleet.database.jdbc.Side;
import io.backfleet.database.jdbc.WalkConnection;
import io.backfleet.database.postgresql.connection.PostgresErrors;
import io.backfleet.database.postgresql.connection.PostgresVendor;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import java.sql.SQLException;

/** A replica that a comparison reads from. Not thread-safe. */
final class ReplicaSide extends Side {
    private final ReplicaSource source;

    ReplicaSide(Endpoint replica, ReplicaSource source) {
        super(replica, new WalkConnection(PostgresVendor.INSTANCE, source));
        this.source = source;
    }

    @Override
    public void refresh(WalkConnection connection) throws SQLException {
        source.awaitPresent(connection.get());
    }

    @Override
    protected BackfleetException failure(String doing, SQLException e) {
        BackfleetException failure = super.failure(doing, e);
        return PostgresErrors.codeOf(e) == ErrorCode.DATABASE_UNREACHABLE
                ? new BackfleetException(ErrorCode.REPLICA_UNREACHABLE, failure.text(), failure)
                : failure;
    }

    @Override
    public void close() {
        source.forget();
        super.close();
    }
}
