package io.backfleet.database.copy;

import static java.util.Objects.requireNonNull;

import io.backfleet.database.Examination;
import io.backfleet.database.Faults;
import io.backfleet.database.FencedTask;
import io.backfleet.database.FleetDatabase;
import io.backfleet.database.Site;
import io.backfleet.database.VerifyingTask;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorKind;
import io.backfleet.protocol.error.Problem;
import io.backfleet.protocol.route.Route;
import io.backfleet.protocol.spec.MigrationSpec;
import io.backfleet.protocol.spec.VerifySpec;
import io.backfleet.protocol.task.PlanResult;
import io.backfleet.protocol.task.Proof;
import io.backfleet.protocol.task.Task;
import io.backfleet.protocol.task.TaskKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** A source and the target that its rows go to. Thread-safe. */
public final class CopySite implements Site {
    /** Longer transactions than this are nothing to sit and wait for: the plan is tried again later. */
    private static final Polling PATIENT =
            new Polling(Duration.ofSeconds(30), Duration.ofMillis(200), System::nanoTime);

    private final Route route;
    private final FleetDatabase source;
    private final FleetDatabase target;
    private final Polling polling;

    private CopySite(Route route, FleetDatabase source, FleetDatabase target, Polling polling) {
        this.route = route;
        this.source = source;
        this.target = target;
        this.polling = polling;
    }

    /** The site of a route that crosses. Connects to nothing, and closing the databases stays the caller's business. */
    public static Site of(Route route, FleetDatabase source, FleetDatabase target) {
        return of(route, source, target, PATIENT);
    }

    /**
     * The same.
     *
     * @param polling how long a plan waits for old transactions to end before it fails for now
     */
    public static Site of(Route route, FleetDatabase source, FleetDatabase target, Polling polling) {
        if (!route.crosses()
                || !source.id().equals(route.source())
                || !target.id().equals(route.written())) {
            throw new IllegalArgumentException("route " + route + " from " + source.id() + " into " + target.id());
        }
        return new CopySite(route, source, target, polling);
    }

    @Override
    public String id() {
        return route.toString();
    }

    @Override
    public String host() {
        return source.host() + " > " + target.host();
    }

    @Override
    public Examination examine(MigrationSpec spec) {
        List<Problem> problems = new ArrayList<>();
        Optional<Pair> opened = Pair.open(route, spec, source, target, problems::add);
        if (opened.isEmpty()) {
            return CopyExaminer.refused(problems, List.of());
        }
        try (Pair pair = opened.get()) {
            return new CopyExaminer(pair).examine();
        }
    }

    @Override
    public PlanResult plan(Task task, BooleanSupplier cancelled) {
        List<Problem> problems = new ArrayList<>();
        Optional<Pair> opened = Pair.open(route, task.spec(), source, target, problems::add);
        if (opened.isEmpty()) {
            return refused(problems);
        }
        try (Pair pair = opened.get()) {
            Examination examination = new CopyExaminer(pair).examine();
            return examination.problems().isEmpty()
                    ? new CopyPlanner(pair, polling).plan(task, examination, cancelled)
                    : refused(examination.problems());
        }
    }

    /** What is only so for now is no reason to refuse a spec for good: the plan fails and is tried again. */
    private PlanResult refused(List<Problem> problems) {
        if (problems.stream().allMatch(p -> p.code().kind() == ErrorKind.TRANSIENT)) {
            Problem first = problems.get(0);
            throw new BackfleetException(first.code(), route + ": " + first.message() + "; " + first.remedy());
        }
        return PlanResult.refused(problems);
    }

    @Override
    public Optional<FencedTask> take(Task task) {
        Faults faults = CopyEnds.of(target).copyTarget().faults();
        faults.at(Faults.Point.BEFORE_TAKE);
        try (Pair pair = Pair.require(task, route, source, target)) {
            boolean repair = task.id().kind() == TaskKind.REPAIR;
            Mapping mapping = pair.mapping(repair ? Mapping.Purpose.REPAIR : Mapping.Purpose.FILL);
            Optional<TargetTask> taken = pair.target().take(task, mapping.targetLayout());
            if (taken.isEmpty()) {
                return Optional.empty();
            }
            boolean opened = false;
            try {
                faults.at(Faults.Point.AFTER_TAKE);
                SourceRows read = pair.source().rows(mapping.sourceLayout());
                SourceRows rows = repair || mapping.version() == null
                        ? read
                        : new AheadRows(read, new Beside("backfleet-ahead-" + route));
                CopyBatch batch = repair
                        ? new RepairBatch(mapping, task.range(), rows, taken.get(), faults)
                        : new FillBatch(mapping, task.range(), rows, taken.get(), faults);
                CopyTask opening = new CopyTask(task.id(), task.range(), rows, taken.get(), batch, faults);
                opened = true;
                return Optional.of(opening);
            } finally {
                if (!opened) {
                    taken.get().close();
                }
            }
        }
    }

    @Override
    public VerifyingTask verify(Task task) {
        try (Pair pair = Pair.require(task, route, source, target)) {
            Mapping mapping = pair.mapping(Mapping.Purpose.COMPARE);
            VerifyingTask.Identity opened = pair.identity(mapping);
            VerifySpec verify = requireNonNull(task.spec().verify(), "verify");
            return new CopyVerifyingTask(
                    task.id(),
                    task.range(),
                    new PairLooks(mapping, verify.values()),
                    pair.source().rows(mapping.sourceLayout()),
                    pair.target().rows(mapping.targetLayout()),
                    host(),
                    opened,
                    () -> identity(task));
        }
    }

    private VerifyingTask.Identity identity(Task task) {
        try (Pair pair = Pair.require(task, route, source, target)) {
            return pair.identity(pair.mapping(Mapping.Purpose.COMPARE));
        }
    }

    @Override
    public Proof prove(Task task) {
        try (Pair pair = Pair.require(task, route, source, target)) {
            return pair.target().prove(task.id(), requireNonNull(task.claim(), "claim of a PROVE task"));
        }
    }

    @Override
    public void cleanUp(Task task) {
        target.cleanUp(task);
    }
}
