package io.backfleet.database.postgresql.verify;

import io.backfleet.database.postgresql.connection.Endpoint;
import io.backfleet.database.postgresql.connection.PostgresErrors;
import io.backfleet.database.postgresql.walk.WalkConnection;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import java.sql.SQLException;

/** A replica that a comparison reads from. Not thread-safe. */
final class ReplicaSide extends Side {
    private final ReplicaSource source;

    ReplicaSide(Endpoint replica, ReplicaSource source) {
        super(replica, new WalkConnection(source));
        this.source = source;
    }

    @Override
    void refresh(WalkConnection connection) throws SQLException {
        source.awaitPresent(connection.get());
    }

    @Override
    BackfleetException failure(String doing, SQLException e) {
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
