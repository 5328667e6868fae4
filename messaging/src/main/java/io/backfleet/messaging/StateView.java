package io.backfleet.messaging;

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
import org.jspecify.annotations.Nullable;

/**
 * The fleet's public state, followed in the background. Thread-safe; reads never block and never fail, and show a state
 * as old as {@link #staleness()} says. Single records are consistent, two reads may see two moments.
 */
public interface StateView extends AutoCloseable {
    /** Whether everything that was published before the start has been read. Never turns false again. */
    boolean caughtUp();

    /**
     * Waits for {@link #caughtUp()}.
     *
     * @return false when that did not happen in time
     */
    boolean awaitCaughtUp(Duration timeout) throws InterruptedException;

    /** Time since the broker last answered; grows while it is unreachable. Since the start, when it never did. */
    Duration staleness();

    Optional<MigrationState> migration(String name);

    Optional<ShardState> shard(String migration, String database);

    /** How the comparison of a migration in one database stands. */
    Optional<VerificationState> verification(String migration, String database);

    /** A migration's gate. */
    Optional<GateState> gate(String migration);

    Optional<DatabaseState> database(String id);

    Optional<WorkerState> worker(String id);

    /** The answer to a command; it is kept for some minutes. */
    Optional<CommandResult> command(String id);

    /** All migrations by name. */
    List<MigrationState> migrations();

    /** A migration's shards by database. */
    List<ShardState> shards(String migration);

    /** A migration's verifications by database. */
    List<VerificationState> verifications(String migration);

    /** All databases by id. */
    List<DatabaseState> databases();

    /** All workers that are alive by id. */
    List<WorkerState> workers();

    /**
     * Calls a listener for every change from now on, in the order of the topic.
     *
     * @return removes the listener when closed
     */
    Registration listen(Listener listener);

    /** Stops following; reads keep showing the last state. */
    @Override
    void close();

    /** Hears of changes on the follower's thread: must be quick; what it throws is logged and dropped. */
    @FunctionalInterface
    interface Listener {
        /** @param value the record that {@link StateKey.Kind} names, or null when the key is gone */
        void changed(StateKey key, @Nullable Object value);
    }

    /** A listener's place; closing it twice does nothing. */
    interface Registration extends AutoCloseable {
        @Override
        void close();
    }
}
