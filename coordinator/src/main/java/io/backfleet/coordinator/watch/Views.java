package io.backfleet.coordinator.watch;

import io.backfleet.messaging.StateView;
import io.backfleet.protocol.progress.Telemetry.TaskProgress;
import io.backfleet.protocol.route.Route;
import io.backfleet.protocol.spec.MigrationSpec;
import io.backfleet.protocol.state.DatabaseState;
import io.backfleet.protocol.state.MigrationPhase;
import io.backfleet.protocol.state.MigrationState;
import io.backfleet.protocol.state.ShardPhase;
import io.backfleet.protocol.state.ShardState;
import io.backfleet.protocol.state.WorkerState;
import io.backfleet.protocol.task.Counters;
import io.backfleet.protocol.task.TaskId;
import io.backfleet.protocol.task.TaskKind;
import io.backfleet.protocol.verification.VerificationState;
import io.backfleet.protocol.view.DatabaseView;
import io.backfleet.protocol.view.LoadView;
import io.backfleet.protocol.view.MigrationView;
import io.backfleet.protocol.view.ProgressView;
import io.backfleet.protocol.view.ShardView;
import io.backfleet.protocol.view.TaskView;
import io.backfleet.protocol.view.WorkerView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Merges the public state, what workers say right now, and measured rates into what people see. Immutable, a moment's. */
public final class Views {
    private final StateView state;
    private final LiveReadings live;
    private final RateBook rates;
    private final long now;

    /** @param now milliseconds since 1970 */
    public Views(StateView state, LiveReadings live, RateBook rates, long now) {
        this.state = state;
        this.live = live;
        this.rates = rates;
        this.now = now;
    }

    public Optional<MigrationView> migration(String name) {
        return state.migration(name).map(this::view);
    }

    /** All migrations by name, without their shards. */
    public List<MigrationView> migrations() {
        return state.migrations().stream()
                .map(this::view)
                .map(MigrationView::brief)
                .toList();
    }

    public List<DatabaseView> databases() {
        List<WorkerState> workers = state.workers();
        List<DatabaseView> views = new ArrayList<>();
        for (DatabaseState database : state.databases()) {
            if (Route.parse(database.id()).crosses()) {
                continue;
            }
            views.add(new DatabaseView(
                    database.id(),
                    rates.load(database.id(), live, database),
                    workers.stream()
                            .filter(worker -> worker.databases().contains(database.id()))
                            .map(WorkerState::id)
                            .toList()));
        }
        return views;
    }

    public List<WorkerView> workers() {
        return state.workers().stream()
                .map(worker -> new WorkerView(
                        worker.id(),
                        worker.role(),
                        worker.slots(),
                        live.tasksOf(worker.id()),
                        worker.databases(),
                        worker.version(),
                        worker.lastSeen()))
                .toList();
    }

    private MigrationView view(MigrationState migration) {
        List<ShardView> shards = state.shards(migration.name()).stream()
                .filter(shard -> shard.incarnation().equals(migration.incarnation()))
                .map(shard -> view(migration, shard))
                .toList();
        MigrationSpec spec = migration.spec();
        return new MigrationView(
                null,
                migration.name(),
                migration.phase(),
                migration.incarnation(),
                spec.owner(),
                migration.digest(),
                migration.submittedBy(),
                migration.submittedAt(),
                migration.changedBy(),
                migration.endedAt(),
                migration.settings().texts(),
                spec,
                migration.shardPhases(),
                migration.problems(),
                total(migration, shards),
                shards.stream().map(ShardView::counters).reduce(Counters.ZERO, Counters::plus),
                Gates.gate(state, migration).orElse(null),
                shards);
    }

    private static ProgressView total(MigrationState migration, List<ShardView> shards) {
        long done = 0;
        long estimated = 0;
        double rate = 0;
        Long remaining = 0L;
        double shares = 0;
        for (ShardView shard : shards) {
            done += shard.progress().doneRows();
            estimated += shard.progress().estimatedRows();
            rate += shard.progress().rowsPerSecond();
            shares += shard.progress().share();
            Long theirs = shard.phase() == ShardPhase.DONE || shard.phase() == ShardPhase.PROVING
                    ? (Long) 0L
                    : shard.progress().remainingSeconds();
            remaining = theirs == null || remaining == null ? null : (Long) Math.max(remaining, theirs);
        }
        int databases = migration.databases().size();
        boolean all = migration.phase() == MigrationPhase.DONE
                || migration.shardPhases().getOrDefault(ShardPhase.DONE, 0) == databases;
        // databases that are not planned yet have no estimate: each counts as one of them all until it has
        boolean planned =
                shards.size() == databases && shards.stream().noneMatch(s -> s.phase() == ShardPhase.PLANNING);
        double share = planned && estimated > 0 ? (double) done / estimated : shares / Math.max(1, databases);
        return new ProgressView(
                Progresses.share(share, all),
                done,
                estimated,
                rate,
                all || !planned || migration.phase() != MigrationPhase.RUNNING ? null : remaining);
    }

    private ShardView view(MigrationState migration, ShardState shard) {
        VerificationState compared = state.verification(shard.migration(), shard.database())
                .filter(verification -> verification.incarnation().equals(shard.incarnation()))
                .orElse(null);
        LoadView load = Loads.of(
                shard.database(),
                id -> state.database(id).orElse(null),
                id -> rates.load(id, live, state.database(id).orElse(null)));
        List<TaskView> tasks = new ArrayList<>();
        Counters counters = shard.counters();
        for (ShardState.InFlight flight : shard.inFlight()) {
            TaskProgress progress = flight.range() == 0 ? null : Progresses.of(live, shard, flight);
            tasks.add(task(flight, progress));
            counters = progress == null ? counters : counters.plus(Progresses.counters(progress));
        }
        counters = rates.shown(shard, counters);
        long done = rates.shownDone(shard, Progresses.doneRows(shard, live));
        boolean all = shard.phase() == ShardPhase.DONE;
        boolean running = migration.phase() == MigrationPhase.RUNNING && shard.phase() == ShardPhase.BACKFILLING;
        RateMeter meter = rates.of(shard);
        Long remaining = null;
        if (running && meter.remainingSeconds(shard.estimatedRows() - done).isPresent()) {
            remaining = meter.remainingSeconds(shard.estimatedRows() - done).getAsLong();
        }
        ProgressView progress = new ProgressView(
                Progresses.share(shard.estimatedRows() == 0 ? 0 : (double) done / shard.estimatedRows(), all),
                done,
                shard.estimatedRows(),
                meter.rate(now),
                remaining);
        return new ShardView(
                shard.database(),
                shard.phase(),
                new Waits(state, now).of(migration, shard, compared, load),
                shard.table(),
                shard.key(),
                progress,
                counters,
                shard.ranges(),
                load,
                tasks,
                shard.parked(),
                shard.lastFailure(),
                shard.warnings(),
                shard.evidence(),
                shard.startedAt(),
                shard.endedAt(),
                compared == null ? null : Comparing.view(compared, live, rates.of(compared), now));
    }

    static TaskView task(ShardState.InFlight flight, @Nullable TaskProgress progress) {
        return new TaskView(
                flight.range(),
                flight.attempt(),
                flight.worker(),
                flight.estimatedRows(),
                flight.since(),
                progress == null
                        ? null
                        : new TaskView.Live(
                                progress.seen(),
                                progress.changed(),
                                progress.skipped(),
                                progress.batches(),
                                progress.batchRows(),
                                progress.batchMillis(),
                                progress.waiting()));
    }

    /** A task's id as telemetry has it. */
    static TaskId id(ShardState shard, int range) {
        return new TaskId(shard.migration(), shard.incarnation(), shard.database(), TaskKind.BACKFILL, range);
    }
}
