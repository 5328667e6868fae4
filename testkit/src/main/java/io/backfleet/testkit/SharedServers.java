package io.backfleet.testkit;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The servers that all tests of this JVM share: each is started when first asked for, and closed after the last test. Thread-safe. */
public final class SharedServers implements AutoCloseable {
    private final Map<Class<?>, SharedServer> servers = new LinkedHashMap<>();

    private SharedServers() {}

    /** The one collection of this run. */
    public static SharedServers of(ExtensionContext context) {
        return context.getRoot()
                .getStore(ExtensionContext.Namespace.create(SharedServers.class))
                .computeIfAbsent(SharedServers.class, key -> new SharedServers(), SharedServers.class);
    }

    /** The server of this kind, started now if it is the first time. */
    public synchronized <T extends SharedServer> T get(Class<T> kind, Supplier<T> start) {
        SharedServer server = servers.get(kind);
        if (server == null) {
            server = start.get();
            servers.put(kind, server);
        }
        return kind.cast(server);
    }

    /** Child processes of all of them. */
    public synchronized Set<Long> processes() {
        Set<Long> ids = new HashSet<>();
        servers.values().forEach(server -> ids.addAll(server.processes()));
        return ids;
    }

    /** Closes the one started last first. */
    @Override
    public synchronized void close() {
        Deque<SharedServer> order = new ArrayDeque<>();
        servers.values().forEach(order::push);
        servers.clear();
        order.forEach(SharedServer::close);
    }
}
