package io.backfleet.coordinator.report;

import io.backfleet.coordinator.dispatch.Places;
import io.backfleet.coordinator.state.Draft;
import io.backfleet.coordinator.state.Entity;
import io.backfleet.coordinator.state.FleetState;
import io.backfleet.coordinator.state.Flight;
import io.backfleet.protocol.error.Failure;
import io.backfleet.protocol.message.Report;
import io.backfleet.protocol.task.TaskId;
import java.util.Optional;

/**
 * Takes what workers report. A report of an attempt that is not the present one changes nothing, with one exception:
 * that a task has ended is true whoever says it.
 */
public final class Reports {
    /** What is kept of a failure's message with a range: there may be hundreds. */
    static final int KEPT_MESSAGE = 300;

    private Reports() {}

    public static void take(Draft draft, Report report) {
        if (report instanceof Report.WorkerHere here) {
            WorkerReports.here(draft, here);
        } else if (report instanceof Report.WorkerGone gone) {
            WorkerReports.gone(draft, gone.worker());
        } else if (report instanceof Report.TaskTaken taken) {
            taken(draft, taken);
        } else if (report instanceof Report.TaskRenewed renewed) {
            renewed(draft, renewed);
        } else if (report instanceof Report.TaskReturned returned) {
            SetbackReports.returned(draft, returned);
        } else if (report instanceof Report.TaskFailed failed) {
            SetbackReports.failed(draft, failed);
        } else if (report instanceof Report.WayFree free) {
            SetbackReports.freed(draft, free);
        } else if (report instanceof Report.TaskEnded ended) {
            ResultReports.ended(draft, ended);
        } else if (report instanceof Report.Planned planned) {
            ResultReports.planned(draft, planned);
        } else if (report instanceof Report.Proven proven) {
            ResultReports.proven(draft, proven);
        } else if (report instanceof Report.Suspects suspects) {
            VerifyReports.suspects(draft, suspects);
        } else if (report instanceof Report.Verified verified) {
            VerifyReports.verified(draft, verified);
        } else if (report instanceof Report.CleanedUp cleaned) {
            ResultReports.cleanedUp(draft, cleaned);
        } else {
            throw new IllegalStateException("a report that nobody takes: " + report.getClass());
        }
    }

    private static void taken(Draft draft, Report.TaskTaken report) {
        present(draft, report.task(), report.attempt())
                .filter(flight -> report.fence() >= flight.fence())
                .ifPresent(flight -> draft.put(flight.heldBy(report.worker(), report.fence(), nextDue(draft))));
    }

    private static void renewed(Draft draft, Report.TaskRenewed report) {
        present(draft, report.task(), report.attempt())
                .filter(flight -> heldBy(flight, report.worker()))
                .ifPresent(flight -> {
                    draft.put(flight.heldBy(report.worker(), flight.fence(), nextDue(draft)));
                    Places.heard(draft, report.task(), report.health());
                });
    }

    private static long nextDue(Draft draft) {
        return draft.now() + FleetState.TASK_SILENT_MILLIS;
    }

    /** The flight of a task, when this is its present attempt. */
    static Optional<Flight> present(Draft draft, TaskId task, int attempt) {
        return Optional.ofNullable(draft.get(Entity.FLIGHT, Flight.key(task)))
                .filter(flight -> flight.attempt() == attempt);
    }

    /** Whether a worker may speak for a flight: it holds it, or nobody has said so yet. */
    static boolean heldBy(Flight flight, String worker) {
        return !flight.taken() || flight.worker().equals(worker);
    }

    static Failure brief(Failure failure) {
        return new Failure(failure.code(), cut(failure.message()));
    }

    static String cut(String text) {
        return text.length() <= KEPT_MESSAGE ? text : text.substring(0, KEPT_MESSAGE) + "...";
    }
}
