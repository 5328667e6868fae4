package io.backfleet.cli.demo.jdbc;

import io.backfleet.cli.screen.Words;
import io.backfleet.protocol.state.MigrationPhase;
import io.backfleet.protocol.view.MigrationView;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Slows the replica's replay down for a while in the middle of the run, and measures how long writing stood still.
 * Sees one view after the other; not thread-safe.
 */
public final class SlowReplica implements Consumer<MigrationView> {
    private static final double FROM_PROGRESS = 0.15;
    private static final Duration FOR = Duration.ofSeconds(6);
    private static final Duration AT_MOST = Duration.ofSeconds(20);

    private enum Stage {
        BEFORE,
        SLOW,
        AFTER
    }

    private final DemoServers servers;
    private final Duration delay;
    private final Consumer<String> say;
    private Stage stage = Stage.BEFORE;
    private long slowSince;
    private long lastView = System.nanoTime();
    private long stoppedNanos;

    public SlowReplica(DemoServers servers, Duration delay, Consumer<String> say) {
        this.servers = servers;
        this.delay = delay;
        this.say = say;
    }

    @Override
    public void accept(MigrationView view) {
        long now = System.nanoTime();
        if (view.shards().stream().anyMatch(shard -> shard.load().stopped()) && filling(view)) {
            stoppedNanos += now - lastView;
        }
        lastView = now;
        try {
            if (stage == Stage.BEFORE && view.progress().share() >= FROM_PROGRESS) {
                servers.setApplyDelay(delay);
                slowSince = now;
                stage = Stage.SLOW;
                say.accept("the replica now applies every commit " + Words.time(delay) + " late");
            } else if (stage == Stage.SLOW && (shownEnough(now) || !filling(view))) {
                servers.setApplyDelay(Duration.ZERO);
                stage = Stage.AFTER;
                say.accept("the replica is quick again");
            }
        } catch (SQLException e) {
            throw new IllegalStateException("the demo's replica does not obey", e);
        }
    }

    private static boolean filling(MigrationView view) {
        return view.phase() == MigrationPhase.PLANNING || view.phase() == MigrationPhase.RUNNING;
    }

    /** Long enough for people to see it, and in any case until writing has stopped once. */
    private boolean shownEnough(long now) {
        return now - slowSince > FOR.toNanos() && (stoppedNanos > 0 || now - slowSince > AT_MOST.toNanos());
    }

    /** How long writing stood still while views came in. */
    public double stoppedSeconds() {
        return stoppedNanos / 1e9;
    }
}
