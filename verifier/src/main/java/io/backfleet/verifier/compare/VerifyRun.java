package io.backfleet.verifier.compare;

import static java.util.Objects.requireNonNull;

import io.backfleet.database.VerifyingTask;
import io.backfleet.database.VerifyingTask.Identity;
import io.backfleet.database.throttle.Lag;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.Failure;
import io.backfleet.protocol.finding.Difference;
import io.backfleet.protocol.finding.DifferencesFound;
import io.backfleet.protocol.finding.Direction;
import io.backfleet.protocol.finding.Findings;
import io.backfleet.protocol.finding.Undecided;
import io.backfleet.protocol.key.KeyRange;
import io.backfleet.protocol.message.Report;
import io.backfleet.protocol.spec.VerifySpec;
import io.backfleet.protocol.task.Task;
import io.backfleet.slots.TaskEnd;
import io.backfleet.slots.Workplace;
import io.backfleet.slots.pace.BatchSizes;
import io.backfleet.slots.pace.Pace;
import io.backfleet.slots.report.ActiveTask;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One slot's work on one VERIFY task: walk the range, let what differs settle, judge what still differs, and tell. What
 * ends before that, for whatever reason, claims nothing: the next attempt compares anew.
 *
 * <p>Not thread-safe: one object per task.
 */
public final class VerifyRun {
    /** Of the differences that travel with the findings. */
    static final int MOST_CHARACTERS = 60_000;

    private static final Duration LOOK = Duration.ofMillis(20);

    private final Task task;
    private final VerifySpec spec;
    private final Tools tools;
    private final Workplace place;
    private final ActiveTask active;
    private final Suspects suspects;
    private final SuspectReports reports;

    /**
     * What a run works with.
     *
     * @param sizes shared by all tasks of a process, like {@code meters}
     * @param publish puts confirmed differences where they are durable
     * @param clock wall clock, for display only
     */
    public record Tools(
            Workplace place, BatchSizes sizes, VerifyMeters meters, Consumer<DifferencesFound> publish, Clock clock) {}

    /** @param task of kind VERIFY, with a spec that says what to compare */
    public VerifyRun(Task task, Tools tools, ActiveTask active) {
        this.task = task;
        this.spec = requireNonNull(task.spec().verify(), () -> "task " + task.id() + " has nothing to compare");
        this.tools = tools;
        this.place = tools.place();
        this.active = active;
        this.suspects = new Suspects(spec.hotTries());
        this.reports = new SuspectReports(task, place);
    }

    /** Chunk sizes for {@link Tools}. */
    public static BatchSizes sizes() {
        return new BatchSizes(Walk.START_ROWS, Walk.FLOOR_ROWS);
    }

    /** Does the work. */
    public TaskEnd run() {
        place.tell().accept(new Report.TaskTaken(place.process(), task.id(), task.attempt(), 0));
        try (Pace pace = new Pace(place, task, this::waited)) {
            Steps steps = new Steps(task, place, pace, tools.meters(), active);
            steps.leave();
            try (VerifyingTask table = steps.read(() -> place.site().verify(task))) {
                return compare(table, steps, pace);
            }
        } catch (BackfleetException e) {
            if (e.code() == ErrorCode.WORKER_STOPPING || e.code() == ErrorCode.BROKER_UNREACHABLE) {
                return new TaskEnd.Returned(Failure.of(e));
            }
            tools.meters().failure(task.id(), e.code());
            return new TaskEnd.Failed(Failure.of(e), active.health());
        }
    }

    private TaskEnd compare(VerifyingTask table, Steps steps, Pace pace) {
        Identity before = table.opened();
        Walk walk =
                new Walk(task, table, suspects, reports, steps, pace, tools.meters(), tools.sizes(), place.nanoTime());
        walk.run();
        new Settling(spec, place, table, suspects, reports, steps).run();
        Findings findings = findings(table, walk, steps, pace, before);
        Identity after = steps.read(table::identity);
        if (!after.server().equals(before.server())) {
            return returned(
                    ErrorCode.DATABASE_UNREACHABLE,
                    "server " + before.server() + " was replaced by " + after.server() + " while it was compared");
        }
        if (!after.schema().equals(before.schema())) {
            return returned(ErrorCode.SCHEMA_CHANGED, "the table changed while it was compared");
        }
        publish();
        tools.meters().found(task.id(), findings);
        return new TaskEnd.Reported(
                new Report.Verified(place.process(), task.id(), task.attempt(), findings, pace.health()));
    }

    private static TaskEnd returned(ErrorCode code, String why) {
        return new TaskEnd.Returned(new Failure(code, why));
    }

    /** Before the report: whoever reads of differences there finds them. */
    private void publish() {
        List<Difference> confirmed = suspects.confirmed();
        if (confirmed.isEmpty()) {
            return;
        }
        DifferencesFound found = new DifferencesFound(
                task.id(),
                task.attempt(),
                task.pass(),
                place.process(),
                tools.clock().millis(),
                task.key(),
                confirmed);
        place.retries().call(() -> {
            tools.publish().accept(found);
            return found;
        });
    }

    private Findings findings(VerifyingTask table, Walk walk, Steps steps, Pace pace, Identity identity) {
        List<Difference> confirmed = suspects.confirmed();
        List<Undecided> undecided = suspects.undecided();
        boolean finished = table.finished();
        Lag lag = lag(pace);
        return new Findings(
                finished,
                finished ? null : table.position(),
                finished || !task.offerSplit()
                        ? null
                        : steps.read(table::middle).orElse(null),
                walk.compared(),
                suspects.found(),
                count(confirmed),
                undecided.size(),
                firstDifferences(confirmed),
                undecided.subList(0, Math.min(Findings.SHOWN, undecided.size())),
                repairable(table, steps, confirmed),
                identity.schema(),
                identity.server(),
                table.reader(),
                lag.millis(),
                lag.known(),
                Duration.ofNanos(pace.workedNanos()).toMillis(),
                Duration.ofNanos(pace.waitedNanos()).toMillis());
    }

    /** A small table is compared before the probes, which start with the first task, have read anything. */
    private Lag lag(Pace pace) {
        Lag lag = place.throttle().lag();
        while (lag.pending() && !place.stop().stopped()) {
            pace.await(LOOK);
            lag = place.throttle().lag();
        }
        return lag;
    }

    /** Keys and values can be long, and all of them together must fit into a message. */
    private static List<Difference> firstDifferences(List<Difference> all) {
        List<Difference> first = new ArrayList<>();
        long characters = 0;
        for (Difference difference : all) {
            characters += characters(difference);
            if (first.size() == Findings.SHOWN || characters > MOST_CHARACTERS) {
                break;
            }
            first.add(difference);
        }
        return first;
    }

    private static long characters(Difference difference) {
        long key = difference.key().values().stream().mapToLong(String::length).sum();
        return key
                + difference.columns().stream()
                        .mapToLong(
                                column -> column.name().length() + length(column.expected()) + length(column.actual()))
                        .sum();
    }

    private static long length(@Nullable String text) {
        return text == null ? 0 : text.length();
    }

    private static Map<Direction, Long> count(List<Difference> differences) {
        Map<Direction, Long> counts = new EnumMap<>(Direction.class);
        differences.forEach(difference -> counts.merge(difference.direction(), 1L, Long::sum));
        return counts;
    }

    private List<KeyRange> repairable(VerifyingTask table, Steps steps, List<Difference> confirmed) {
        return new Repairable(task.key(), task.range().upper(), keys -> steps.read(() -> table.keysBehind(keys)))
                .of(confirmed.stream().map(Difference::key).toList());
    }

    private void waited(String metric, Duration time) {
        tools.meters().waited(task.id(), metric, time);
    }
}
