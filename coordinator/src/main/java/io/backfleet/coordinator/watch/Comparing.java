package io.backfleet.coordinator.watch;

import io.backfleet.protocol.finding.Difference;
import io.backfleet.protocol.progress.Telemetry.TaskProgress;
import io.backfleet.protocol.state.ShardState;
import io.backfleet.protocol.task.TaskId;
import io.backfleet.protocol.task.TaskKind;
import io.backfleet.protocol.verification.VerificationState;
import io.backfleet.protocol.view.ProgressView;
import io.backfleet.protocol.view.TaskView;
import io.backfleet.protocol.view.VerificationView;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The comparison of a database, with what its verifiers say right now. All functions. */
final class Comparing {
    private Comparing() {}

    /**
     * A view of it.
     *
     * @param meter of its rows
     * @param now milliseconds since 1970
     */
    static VerificationView view(VerificationState state, LiveReadings live, RateMeter meter, long now) {
        List<TaskView> tasks = new ArrayList<>();
        for (ShardState.InFlight flight : state.inFlight()) {
            tasks.add(Views.task(flight, progress(live, state, flight)));
        }
        return new VerificationView(
                state.pass(),
                state.passStartedAt(),
                state.passEndedAt(),
                state.nextPassAt(),
                progress(state, live, meter, now),
                state.comparedInAll(),
                state.ranges(),
                state.differences(),
                state.firstDifferences().stream().map(Difference::masked).toList(),
                state.firstUndecided(),
                tasks,
                state.parked(),
                state.repair(),
                state.evidence(),
                state.lastFailure());
    }

    private static ProgressView progress(VerificationState state, LiveReadings live, RateMeter meter, long now) {
        boolean runs = state.pass() > 0 && state.passEndedAt() == null;
        long compared = state.compared() + (runs ? atWork(state, live) : 0);
        long estimated = state.estimatedRows();
        double share = state.pass() == 0 ? 0 : estimated == 0 ? 1 : (double) compared / estimated;
        Long remaining = null;
        if (runs && meter.remainingSeconds(estimated - compared).isPresent()) {
            remaining = meter.remainingSeconds(estimated - compared).getAsLong();
        }
        return new ProgressView(
                Progresses.share(share, state.pass() > 0 && !runs),
                Math.min(compared, estimated),
                estimated,
                runs ? meter.rate(now) : 0,
                remaining);
    }

    /** Rows compared over all passes, tasks at work included. */
    static long seen(VerificationState state, LiveReadings live) {
        return state.comparedInAll() + atWork(state, live);
    }

    /** Whether a task is at work that does not wait. */
    static boolean working(VerificationState state, LiveReadings live) {
        return state.inFlight().stream()
                .map(flight -> progress(live, state, flight))
                .anyMatch(progress -> progress != null && !progress.waiting());
    }

    private static long atWork(VerificationState state, LiveReadings live) {
        long rows = 0;
        for (ShardState.InFlight flight : state.inFlight()) {
            TaskProgress progress = progress(live, state, flight);
            rows += progress == null ? 0 : progress.seen();
        }
        return rows;
    }

    private static @Nullable TaskProgress progress(
            LiveReadings live, VerificationState state, ShardState.InFlight flight) {
        TaskId task =
                new TaskId(state.migration(), state.incarnation(), state.database(), TaskKind.VERIFY, flight.range());
        return live.task(task).orElse(null);
    }
}
