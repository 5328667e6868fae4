package io.backfleet.cli.api;

import io.backfleet.protocol.ledger.RangeStatus;
import io.backfleet.protocol.progress.PauseReason;
import io.backfleet.protocol.spec.MigrationSpec;
import io.backfleet.protocol.spec.SpecReader;
import io.backfleet.protocol.state.MigrationPhase;
import io.backfleet.protocol.state.ShardPhase;
import io.backfleet.protocol.task.Counters;
import io.backfleet.protocol.view.LoadView;
import io.backfleet.protocol.view.MigrationView;
import io.backfleet.protocol.view.ProgressView;
import io.backfleet.protocol.view.ShardView;
import io.backfleet.protocol.view.VerificationView;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Views of migrations with many shards, for tests. */
public final class Shards {
    public static final PauseReason LAG = new PauseReason("replication_lag", 2.3, 1.5, "standby:5433", 200, "");

    private Shards() {}

    public static MigrationSpec copySpec() {
        return SpecReader.read("m.yaml", """
                migration: m
                databases: ["users-*"]
                backfill: {from: users, into: accounts, to: accounts-*, lockSource: true}
                """);
    }

    /** A shard so far, waiting for this or for nothing. */
    public static ShardView shard(String route, ShardPhase phase, double share, String waitingFor) {
        return shard(route, phase, share, waitingFor, null, null);
    }

    public static ShardView shard(
            String route,
            ShardPhase phase,
            double share,
            String waitingFor,
            @Nullable String presses,
            @Nullable VerificationView verification) {
        LoadView load = new LoadView(
                2,
                0,
                presses == null ? 0 : 0.8,
                false,
                presses == null ? null : LAG,
                100L,
                1_500L,
                200L,
                Map.of(),
                List.of(),
                presses);
        return new ShardView(
                route,
                phase,
                waitingFor,
                "\"accounts\"",
                List.of(),
                new ProgressView(share, (long) (share * 1_000), 1_000, 0, null),
                Counters.ZERO,
                phase == ShardPhase.STUCK ? Map.of(RangeStatus.PARKED, 1) : Map.of(RangeStatus.DONE, 1),
                load,
                List.of(),
                List.of(),
                null,
                List.of(),
                Map.of(),
                null,
                null,
                verification);
    }

    public static MigrationView migration(MigrationPhase phase, List<ShardView> shards) {
        MigrationSpec spec = copySpec();
        return new MigrationView(
                null,
                "m",
                phase,
                "run-1",
                "team",
                spec.digest(),
                "ann",
                1,
                "ann",
                null,
                spec.settings().texts(),
                spec,
                Map.of(),
                Map.of(),
                new ProgressView(0.5, 500, 1_000, 0, null),
                Counters.ZERO,
                null,
                shards);
    }
}
