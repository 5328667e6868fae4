package io.backfleet.messaging.kafka;

import io.backfleet.messaging.StateView;
import io.backfleet.protocol.state.CommandResult;
import io.backfleet.protocol.state.DatabaseState;
import io.backfleet.protocol.state.MigrationState;
import io.backfleet.protocol.state.ShardState;
import io.backfleet.protocol.state.StateKey;
import io.backfleet.protocol.state.StateKey.Kind;
import io.backfleet.protocol.state.WorkerState;
import io.backfleet.protocol.verification.GateState;
import io.backfleet.protocol.verification.VerificationState;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;

/** Reads the state topic by a {@link TopicTail} into a {@link StateFold}. Thread-safe. */
final class KafkaStateView implements StateView {
    private final StateFold fold;
    private final TopicTail tail;

    private KafkaStateView(StateFold fold, TopicTail tail) {
        this.fold = fold;
        this.tail = tail;
    }

    /** Begins to follow; see {@link TopicTail#start}. */
    static KafkaStateView follow(Supplier<Consumer<byte[], byte[]>> opener, String topic, LongSupplier nanos) {
        StateFold fold = new StateFold();
        return new KafkaStateView(fold, TopicTail.start(opener, topic, true, fold, nanos));
    }

    @Override
    public boolean caughtUp() {
        return tail.isCaughtUp();
    }

    @Override
    public boolean awaitCaughtUp(Duration timeout) throws InterruptedException {
        return tail.awaitCaughtUp(timeout);
    }

    @Override
    public Duration staleness() {
        return tail.staleness();
    }

    @Override
    public Optional<MigrationState> migration(String name) {
        return one(StateKey.migration(name), MigrationState.class);
    }

    @Override
    public Optional<ShardState> shard(String migration, String database) {
        return one(StateKey.shard(migration, database), ShardState.class);
    }

    @Override
    public Optional<VerificationState> verification(String migration, String database) {
        return one(StateKey.verification(migration, database), VerificationState.class);
    }

    @Override
    public Optional<GateState> gate(String migration) {
        return one(StateKey.gate(migration), GateState.class);
    }

    @Override
    public Optional<DatabaseState> database(String id) {
        return one(StateKey.database(id), DatabaseState.class);
    }

    @Override
    public Optional<WorkerState> worker(String id) {
        return one(StateKey.worker(id), WorkerState.class);
    }

    @Override
    public Optional<CommandResult> command(String id) {
        return one(StateKey.command(id), CommandResult.class);
    }

    @Override
    public List<MigrationState> migrations() {
        return all(Kind.MIGRATION, "", MigrationState.class);
    }

    @Override
    public List<ShardState> shards(String migration) {
        return all(Kind.SHARD, migration + "/", ShardState.class);
    }

    @Override
    public List<VerificationState> verifications(String migration) {
        return all(Kind.VERIFICATION, migration + "/", VerificationState.class);
    }

    @Override
    public List<DatabaseState> databases() {
        return all(Kind.DATABASE, "", DatabaseState.class);
    }

    @Override
    public List<WorkerState> workers() {
        return all(Kind.WORKER, "", WorkerState.class);
    }

    @Override
    public Registration listen(Listener listener) {
        fold.listeners().add(listener);
        return () -> fold.listeners().remove(listener);
    }

    @Override
    public void close() {
        tail.close();
    }

    private <T> Optional<T> one(StateKey key, Class<T> type) {
        return Optional.ofNullable(fold.records().get(key)).map(type::cast);
    }

    private <T> List<T> all(Kind kind, String idPrefix, Class<T> type) {
        return fold.records().entrySet().stream()
                .filter(entry ->
                        entry.getKey().kind() == kind && entry.getKey().id().startsWith(idPrefix))
                .sorted(Comparator.comparing(entry -> entry.getKey().id()))
                .map(Map.Entry::getValue)
                .<T>map(type::cast)
                .toList();
    }
}
