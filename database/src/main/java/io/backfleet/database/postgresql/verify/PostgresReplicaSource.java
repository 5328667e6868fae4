package io.backfleet.database.postgresql.verify;

import io.backfleet.database.jdbc.Endpoint;
import io.backfleet.database.jdbc.ReplicaSource;
import io.backfleet.database.jdbc.Side;
import io.backfleet.database.jdbc.Sql;
import io.backfleet.database.postgresql.schema.FleetSchema;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/** A standby to read from. Not thread-safe. */
final class PostgresReplicaSource extends ReplicaSource {
    private static final String BEAT = """
            INSERT INTO backfleet.heartbeat AS h (prober, sequence, at) VALUES (?, ?, clock_timestamp())
            ON CONFLICT (prober) DO UPDATE SET sequence = excluded.sequence, at = excluded.at""";

    private final List<KeyOrder> orders;

    /** @param orders those of the primary */
    PostgresReplicaSource(
            Endpoint replica, Side primary, Duration patience, LongSupplier nanos, List<KeyOrder> orders) {
        super(replica, primary, patience, nanos);
        this.orders = List.copyOf(orders);
    }

    @Override
    protected void write(Connection primary, String prober, long beat) throws SQLException {
        if (beat == 1) {
            FleetSchema.ensure(primary);
        }
        Sql.transaction(primary, t -> {
            // nothing may wait for synchronous replicas here: this is about to
            Sql.execute(t, "SET LOCAL synchronous_commit = local");
            return Sql.update(t, BEAT, prober, beat);
        });
    }

    @Override
    protected void remove(Connection primary, String prober) throws SQLException {
        Sql.update(primary, "DELETE FROM backfleet.heartbeat WHERE prober = ?", prober);
    }

    @Override
    protected boolean follows(Connection replica) throws SQLException {
        return Sql.first(replica, "SELECT pg_catalog.pg_is_in_recovery()", row -> row.getBoolean(1))
                .orElse(false);
    }

    @Override
    protected OptionalLong read(Connection replica, String prober) throws SQLException {
        Optional<Long> sequence = Sql.first(
                replica, "SELECT sequence FROM backfleet.heartbeat WHERE prober = ?", row -> row.getLong(1), prober);
        return sequence.isPresent() ? OptionalLong.of(sequence.get()) : OptionalLong.empty();
    }

    @Override
    protected void check(Connection replica) throws SQLException {
        for (KeyOrder order : orders) {
            order.require(replica, replica());
        }
    }
}
