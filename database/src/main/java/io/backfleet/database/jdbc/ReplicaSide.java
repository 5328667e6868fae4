package io.backfleet.database.jdbc;

import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import java.sql.SQLException;

/** A replica that a comparison reads from. Not thread-safe. */
public final class ReplicaSide extends Side {
    private final ReplicaSource source;

    public ReplicaSide(Endpoint replica, ReplicaSource source) {
        super(replica, new WalkConnection(replica.vendor(), source));
        this.source = source;
    }

    @Override
    public void refresh(WalkConnection connection) throws SQLException {
        source.awaitPresent(connection.get());
    }

    @Override
    protected BackfleetException failure(String doing, SQLException e) {
        BackfleetException failure = super.failure(doing, e);
        return endpoint().vendor().codeOf(e) == ErrorCode.DATABASE_UNREACHABLE
                ? new BackfleetException(ErrorCode.REPLICA_UNREACHABLE, failure.text(), failure)
                : failure;
    }

    @Override
    public void close() {
        source.forget();
        super.close();
    }
}
