package io.backfleet.coordinator.watch;

import io.backfleet.coordinator.TestFleet;
import io.backfleet.messaging.StateView;
import io.backfleet.protocol.state.CommandResult;
import io.backfleet.protocol.state.DatabaseState;
import io.backfleet.protocol.state.MigrationState;
import io.backfleet.protocol.state.ShardState;
import io.backfleet.protocol.state.StateKey;
import io.backfleet.protocol.state.WorkerState;
import io.backfleet.protocol.verification.GateState;
import io.backfleet.protocol.verification.VerificationState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** What a {@link TestFleet} has published, without a broker between. */
public final class PublishedState implements StateView {
    private final TestFleet fleet;
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();

    public PublishedState(TestFleet fleet) {
        this.fleet = fleet;
    }

    private <T> Optional<T> one(StateKey key, Class<T> type) {
        return Optional.ofNullable(fleet.published.get(key.toString())).map(type::cast);
    }

    private <T> List<T> all(String prefix, Class<T> type) {
        return new TreeMap<>(fleet.published)
                .subMap(prefix, prefix + Character.MAX_VALUE).values().stream()
                        .<T>map(type::cast)
                        .toList();
    }

    /** Tells listeners of a command's answer. */
    public void answered(String command) {
        one(StateKey.command(command), CommandResult.class)
                .ifPresent(
                        result -> listeners.forEach(listener -> listener.changed(StateKey.command(command), result)));
    }

    @Override
    public boolean caughtUp() {
        return true;
    }

    @Override
    public boolean awaitCaughtUp(Duration timeout) {
        return true;
    }

    @Override
    public Duration staleness() {
        return Duration.ZERO;
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
        return all("migration/", MigrationState.class);
    }

    @Override
    public List<ShardState> shards(String migration) {
        return all("shard/" + migration + "/", ShardState.class);
    }

    @Override
    public List<VerificationState> verifications(String migration) {
        return all("verification/" + migration + "/", VerificationState.class);
    }

    @Override
    public List<DatabaseState> databases() {
        return all("database/", DatabaseState.class);
    }

    @Override
    public List<WorkerState> workers() {
        return all("worker/", WorkerState.class);
    }

    @Override
    public Registration listen(Listener listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    @Override
    public void close() {}
}
