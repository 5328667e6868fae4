package io.backfleet.worker.backfill;

import io.backfleet.messaging.StateView;
import io.backfleet.protocol.spec.Settings;
import io.backfleet.protocol.state.CommandResult;
import io.backfleet.protocol.state.DatabaseState;
import io.backfleet.protocol.state.GateState;
import io.backfleet.protocol.state.MigrationPhase;
import io.backfleet.protocol.state.MigrationState;
import io.backfleet.protocol.state.ShardState;
import io.backfleet.protocol.state.VerificationState;
import io.backfleet.protocol.state.WorkerState;
import io.backfleet.protocol.task.Task;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A fleet's state that shows what a test sets. Thread-safe. */
final class FakeState implements StateView {
    private volatile @Nullable MigrationState migration;

    void show(Task task, MigrationPhase phase, Settings settings) {
        migration = new MigrationState(
                task.id().migration(),
                task.id().incarnation(),
                phase,
                task.spec(),
                task.digest(),
                settings,
                "somebody",
                0,
                List.of("fake"),
                Map.of(),
                Map.of(),
                null,
                "somebody",
                1);
    }

    @Override
    public Optional<MigrationState> migration(String name) {
        return Optional.ofNullable(migration);
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
    public Optional<ShardState> shard(String name, String database) {
        return Optional.empty();
    }

    @Override
    public Optional<VerificationState> verification(String name, String database) {
        return Optional.empty();
    }

    @Override
    public Optional<GateState> gate(String name) {
        return Optional.empty();
    }

    @Override
    public Optional<DatabaseState> database(String id) {
        return Optional.empty();
    }

    @Override
    public Optional<WorkerState> worker(String id) {
        return Optional.empty();
    }

    @Override
    public Optional<CommandResult> command(String id) {
        return Optional.empty();
    }

    @Override
    public List<MigrationState> migrations() {
        return List.of();
    }

    @Override
    public List<ShardState> shards(String name) {
        return List.of();
    }

    @Override
    public List<VerificationState> verifications(String name) {
        return List.of();
    }

    @Override
    public List<DatabaseState> databases() {
        return List.of();
    }

    @Override
    public List<WorkerState> workers() {
        return List.of();
    }

    @Override
    public Registration listen(Listener listener) {
        return () -> {};
    }

    @Override
    public void close() {}
}
