package io.backfleet.torture.fleet;

import io.backfleet.embedded.network.TcpProxy;
import io.backfleet.torture.jdbc.Servers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntSupplier;

/** The connections of one process: one proxy to the broker, and one to each database server. Thread-safe. */
final class Network implements AutoCloseable {
    private final TcpProxy kafka;
    private final Map<String, TcpProxy> databases = new HashMap<>();

    private Network(TcpProxy kafka) {
        this.kafka = kafka;
    }

    /** @param listener port of the broker's listener for this process alone */
    static Network open(IntSupplier listener, Servers servers) throws IOException {
        Network network = new Network(TcpProxy.to(listener));
        for (String engine : Servers.ENGINES) {
            network.databases.put(engine, TcpProxy.to(() -> servers.port(engine, false)));
            network.databases.put(engine + "-replica", TcpProxy.to(() -> servers.port(engine, true)));
        }
        return network;
    }

    int kafkaPort() {
        return kafka.port();
    }

    /** Port that leads to an engine's server. */
    int port(String engine, boolean replica) {
        return Objects.requireNonNull(databases.get(replica ? engine + "-replica" : engine))
                .port();
    }

    List<TcpProxy> toKafka() {
        return List.of(kafka);
    }

    List<TcpProxy> toDatabases() {
        return List.copyOf(databases.values());
    }

    List<TcpProxy> all() {
        List<TcpProxy> all = new ArrayList<>(databases.values());
        all.add(kafka);
        return all;
    }

    @Override
    public void close() throws IOException {
        for (TcpProxy proxy : all()) {
            proxy.close();
        }
    }
}
