package io.backfleet.database.mysql.verify;

import io.backfleet.database.jdbc.Endpoint;
import io.backfleet.database.jdbc.ReplicaSource;
import io.backfleet.database.jdbc.Side;
import io.backfleet.database.mysql.probe.Heartbeat;
import io.backfleet.database.mysql.probe.Replication;
import io.backfleet.database.mysql.schema.FleetSchema;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/** A replica to read from. Not thread-safe. */
final class MySqlReplicaSource extends ReplicaSource {
    private final List<KeyOrder> orders;
    private final Heartbeat heartbeat;

    /** @param orders those of the primary */
    MySqlReplicaSource(Endpoint replica, Side primary, Duration patience, LongSupplier nanos, List<KeyOrder> orders) {
        super(replica, primary, patience, nanos);
        this.orders = List.copyOf(orders);
        this.heartbeat = new Heartbeat(replica.databaseId());
    }

    @Override
    protected void write(Connection primary, String prober, long beat) throws SQLException {
        if (beat == 1) {
            FleetSchema.ensure(primary);
        }
        heartbeat.write(primary, prober, beat);
    }

    @Override
    protected void remove(Connection primary, String prober) throws SQLException {
        heartbeat.remove(primary, prober);
    }

    @Override
    protected boolean follows(Connection replica) throws SQLException {
        return Replication.follows(replica);
    }

    @Override
    protected OptionalLong read(Connection replica, String prober) throws SQLException {
        return heartbeat.read(replica, prober);
    }

    @Override
    protected void check(Connection replica) throws SQLException {
        for (KeyOrder order : orders) {
            order.require(replica, replica());
        }
        if (!Replication.keepsOrder(replica)) {
            throw new BackfleetException(
                    ErrorCode.NOT_SUPPORTED,
                    "replica " + replica().host() + " of database " + replica().databaseId()
                            + " applies commits in parallel without keeping their order, so nobody knows which it shows;"
                            + " set replica_preserve_commit_order = ON there, or read from the primary");
        }
    }
}
