package io.backfleet.messaging.kafka;

import io.backfleet.messaging.StateView.Listener;
import io.backfleet.protocol.state.CommandResult;
import io.backfleet.protocol.state.DatabaseState;
import io.backfleet.protocol.state.MigrationState;
import io.backfleet.protocol.state.ShardState;
import io.backfleet.protocol.state.StateKey;
import io.backfleet.protocol.state.WorkerState;
import io.backfleet.protocol.verification.GateState;
import io.backfleet.protocol.verification.VerificationState;
import io.backfleet.protocol.wire.Wire;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The state topic folded into a map, the newest record of each key. Written by one thread, read by any. */
final class StateFold implements TopicTail.Reader {
    private static final Logger LOG = LoggerFactory.getLogger(StateFold.class);

    private final Map<StateKey, Object> records = new ConcurrentHashMap<>();
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();

    /** Live, weakly consistent. */
    Map<StateKey, Object> records() {
        return records;
    }

    List<Listener> listeners() {
        return listeners;
    }

    @Override
    public void read(ConsumerRecord<byte[], byte[]> record) {
        if (record.key() == null) {
            throw new IllegalArgumentException("a state record without a key");
        }
        StateKey key = StateKey.parse(new String(record.key(), StandardCharsets.UTF_8));
        if (record.value() == null) {
            forget(key);
            return;
        }
        Object value;
        try {
            value = Wire.read(record.value(), type(key.kind()));
        } catch (RuntimeException e) {
            // what is known of this key is out of date now, and nothing is better than something wrong
            forget(key);
            throw e;
        }
        records.put(key, value);
        tell(key, value);
    }

    @Override
    public void restart() {
        for (StateKey key : List.copyOf(records.keySet())) {
            forget(key);
        }
    }

    private void forget(StateKey key) {
        if (records.remove(key) != null) {
            tell(key, null);
        }
    }

    private void tell(StateKey key, @Nullable Object value) {
        for (Listener listener : listeners) {
            try {
                listener.changed(key, value);
            } catch (RuntimeException e) {
                LOG.warn("a listener failed at {}", key, e);
            }
        }
    }

    static Class<?> type(StateKey.Kind kind) {
        return switch (kind) {
            case MIGRATION -> MigrationState.class;
            case SHARD -> ShardState.class;
            case VERIFICATION -> VerificationState.class;
            case GATE -> GateState.class;
            case DATABASE -> DatabaseState.class;
            case WORKER -> WorkerState.class;
            case COMMAND -> CommandResult.class;
        };
    }
}
