package io.backfleet.embedded.kafka;

import java.util.Set;

/**
 * A real Kafka broker, with its controller, on this machine: one node on 127.0.0.1, without encryption or authentication. Kafka doesn't force
 * records to disk one by one, and there is no replica, so it suits development, demonstrations, tests and small single-host use.
 *
 * <p>Share groups are on, topics are not made by themselves, and internal topics have one partition and one replica. Implementations are
 * thread-safe.
 */
public interface EmbeddedKafka extends AutoCloseable {
    /** Value for {@code bootstrap.servers}; the same for as long as this object lives. */
    String bootstrapServers();

    /** Id of the cluster; kept where the data is kept. */
    String clusterId();

    /** Ids of the child processes that this JVM started for it and that run now, for those who look for leaks. */
    Set<Long> processes();

    /** Stops the broker and removes what is temporary. */
    @Override
    void close();
}
