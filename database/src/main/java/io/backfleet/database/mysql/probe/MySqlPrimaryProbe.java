package io.backfleet.database.mysql.probe;

import static io.backfleet.database.mysql.connection.MySqlErrors.translate;

import io.backfleet.database.PrimaryProbe;
import io.backfleet.database.jdbc.Endpoint;
import io.backfleet.database.jdbc.ProbeConnection;
import io.backfleet.database.mysql.connection.MySqlServer;
import io.backfleet.database.mysql.schema.FleetSchema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.Set;

/** Probes a MySQL or MariaDB primary. Without PROCESS it sees its own account's sessions only. */
public final class MySqlPrimaryProbe implements PrimaryProbe {
    private final ProbeConnection connection;
    private final Heartbeat heartbeat;
    private final Set<String> probers = new LinkedHashSet<>();

    public MySqlPrimaryProbe(Endpoint primary) {
        connection = new ProbeConnection(primary);
        heartbeat = new Heartbeat(primary.databaseId());
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
                    heartbeat.forget(c);
                }
                heartbeat.write(c, prober, sequence);
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
            return connection.on(MySqlPrimaryProbe::load);
        } catch (SQLException e) {
            throw translate(connection.endpoint(), "reading the load", e);
        }
    }

    private static Load load(Connection c) throws SQLException {
        Sessions sessions = Sessions.of(c, MySqlServer.of(c).isMariaDb());
        return new Load(sessions.active(), sessions.waiting(), sessions.most(), Replication.replicas(c));
    }

    @Override
    public void close() {
        if (connection.connected()) {
            try {
                connection.on(c -> {
                    for (String prober : probers) {
                        heartbeat.remove(c, prober);
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
