package io.backfleet.database.postgresql.probe;

import static io.backfleet.database.postgresql.connection.PostgresErrors.translate;

import io.backfleet.database.PrimaryProbe;
import io.backfleet.database.jdbc.Endpoint;
import io.backfleet.database.jdbc.ProbeConnection;
import io.backfleet.database.jdbc.Session;
import io.backfleet.database.jdbc.Sql;
import io.backfleet.database.postgresql.schema.FleetSchema;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Probes a PostgreSQL primary. Without membership in {@code pg_monitor} it sees its own role's sessions only. */
public final class PostgresPrimaryProbe implements PrimaryProbe {
    private static final String BEAT = """
            INSERT INTO backfleet.heartbeat AS h (prober, sequence, at) VALUES (?, ?, clock_timestamp())
            ON CONFLICT (prober) DO UPDATE SET sequence = excluded.sequence, at = excluded.at""";

    /** Rows of processes that were killed: a probe that is alive writes several times a second. */
    private static final String FORGET =
            "DELETE FROM backfleet.heartbeat WHERE at < clock_timestamp() - interval '1 day'";

    private static final String LOAD = "SELECT count(*) FILTER (WHERE state = 'active') AS active,"
            + " count(*) FILTER (WHERE wait_event_type = 'Lock') AS waiting,"
            + " pg_catalog.current_setting('max_connections')::int AS max"
            + " FROM pg_catalog.pg_stat_activity WHERE backend_type = 'client backend'"
            + " AND application_name NOT LIKE '" + Session.NAME_PREFIX + "%'";

    /**
     * Physical replicas: a base backup under way is none, nor what receives the log without applying it, and subscribers
     * of logical slots are somebody else's. Without {@code pg_monitor} only process ids are to be seen. An idle replica
     * has no lag; what was written since it was idle may be on its way to it.
     */
    private static final String REPLICAS = """
            SELECT coalesce(nullif(r.application_name, ''), 'pid ' || r.pid) || coalesce(' (' || host(r.client_addr) || ')', '') AS name,
                   (extract(epoch FROM r.replay_lag) * 1000)::bigint AS lag,
                   coalesce(r.state, '') AS state,
                   coalesce(pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_lsn(), r.replay_lsn) <= 65536, false) AS caught_up
              FROM pg_catalog.pg_stat_replication r
             WHERE coalesce(r.state, '') <> 'backup'
               AND NOT (coalesce(r.state, '') = 'streaming' AND r.flush_lsn IS NOT NULL AND r.replay_lsn IS NULL)
               AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_stat_progress_basebackup b WHERE b.pid = r.pid)
               AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_replication_slots s
                                WHERE s.active_pid = r.pid AND s.slot_type = 'logical')
             ORDER BY 1""";

    private final ProbeConnection connection;
    private final Set<String> probers = new LinkedHashSet<>();

    public PostgresPrimaryProbe(Endpoint primary) {
        connection = new ProbeConnection(primary);
    }

    @Override
    public String host() {
        return connection.endpoint().host();
    }

    @Override
    public void beat(String prober, long sequence) {
        try {
            connection.on(c -> {
                if (!probers.contains(prober)) {
                    FleetSchema.ensure(c);
                    Sql.update(c, FORGET);
                }
                Sql.update(c, BEAT, prober, sequence);
                return true;
            });
            probers.add(prober);
        } catch (SQLException e) {
            probers.remove(prober);
            throw translate(connection.endpoint(), "writing the heartbeat", e);
        }
    }

    @Override
    public Load load() {
        try {
            return connection.on(PostgresPrimaryProbe::load);
        } catch (SQLException e) {
            throw translate(connection.endpoint(), "reading the load", e);
        }
    }

    private static Load load(Connection c) throws SQLException {
        List<Replica> replicas = Sql.query(
                c,
                REPLICAS,
                row -> new Replica(
                        row.getString("name"), millis(row), row.getString("state"), row.getBoolean("caught_up")));
        return Sql.first(
                        c,
                        LOAD,
                        row -> new Load(row.getInt("active"), row.getInt("waiting"), row.getInt("max"), replicas))
                .orElseThrow(() -> new SQLException("no load", "XX000"));
    }

    private static @Nullable Long millis(ResultSet row) throws SQLException {
        long lag = row.getLong("lag");
        return row.wasNull() ? null : lag;
    }

    @Override
    public void close() {
        if (connection.connected()) {
            try {
                connection.on(c -> {
                    for (String prober : probers) {
                        Sql.update(c, "DELETE FROM backfleet.heartbeat WHERE prober = ?", prober);
                    }
                    return true;
                });
            } catch (SQLException e) {
                // the row stays behind and does no harm
            }
        }
        connection.close();
    }
}
