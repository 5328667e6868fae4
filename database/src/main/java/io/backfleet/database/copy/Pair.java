package io.backfleet.database.copy;

import static java.util.Objects.requireNonNull;

import io.backfleet.database.FleetDatabase;
import io.backfleet.database.VerifyingTask.Identity;
import io.backfleet.database.copy.Mapping.Purpose;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.Problem;
import io.backfleet.protocol.route.Route;
import io.backfleet.protocol.spec.MigrationSpec;
import io.backfleet.protocol.spec.Transfer;
import io.backfleet.protocol.task.Task;
import io.backfleet.protocol.task.TaskKind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Both tables of a copy, opened. Not thread-safe. */
record Pair(Route route, MigrationSpec spec, SourceEnd source, TargetEnd target) implements AutoCloseable {
    private static final Set<TaskKind> RANGED = EnumSet.of(TaskKind.BACKFILL, TaskKind.VERIFY, TaskKind.REPAIR);

    /** Opens them; empty when there are problems. */
    static Optional<Pair> open(
            Route route, MigrationSpec spec, FleetDatabase source, FleetDatabase target, Consumer<Problem> problems) {
        Transfer transfer = requireNonNull(spec.transfer(), "transfer");
        String section = MappingResolver.section(spec);
        Optional<SourceEnd> from = CopyEnds.of(source).copySource().open(spec.table(), spec.key(), section, problems);
        boolean opened = false;
        try {
            Optional<TargetEnd> into = CopyEnds.of(target).copyTarget().open(transfer.into(), section, problems);
            opened = from.isPresent() && into.isPresent();
            if (!opened) {
                into.ifPresent(TargetEnd::close);
                return Optional.empty();
            }
            return Optional.of(new Pair(route, spec, from.get(), into.get()));
        } finally {
            if (!opened) {
                from.ifPresent(SourceEnd::close);
            }
        }
    }

    /**
     * Opens them for a task.
     *
     * @throws BackfleetException {@code SCHEMA_CHANGED} when they are not what was planned
     */
    static Pair require(Task task, Route route, FleetDatabase source, FleetDatabase target) {
        List<Problem> problems = new ArrayList<>();
        Pair pair = open(route, task.spec(), source, target, problems::add)
                .orElseThrow(() -> changed(route, task, problems.get(0).message()));
        boolean same = false;
        try {
            pair.requireSame(task);
            same = true;
            return pair;
        } finally {
            if (!same) {
                pair.close();
            }
        }
    }

    private void requireSame(Task task) {
        if (RANGED.contains(task.id().kind()) && !source.key().equals(task.key())) {
            throw changed(
                    route,
                    task,
                    "the key of " + source.transferTable().sql() + " is no longer the one that ranges were cut by ("
                            + task.key() + ")");
        }
        String planned = task.fingerprint();
        if (planned != null) {
            Optional<String> change = source.change(PairPrint.side(PairPrint.SOURCE, planned))
                    .or(() -> target.change(PairPrint.side(PairPrint.TARGET, planned)));
            if (change.isPresent()) {
                throw changed(route, task, change.get());
            }
        }
    }

    private static BackfleetException changed(Route route, Task task, String what) {
        return new BackfleetException(
                ErrorCode.SCHEMA_CHANGED,
                route + ": task " + task.id() + ": " + what
                        + "; cancel the migration and submit it again: rows that are right are skipped");
    }

    /** @throws BackfleetException {@code SCHEMA_CHANGED} when columns don't fit together any more */
    Mapping mapping(Purpose purpose) {
        List<Problem> problems = new ArrayList<>();
        return new MappingResolver(route, spec, source, target, problems::add, warning -> {})
                .resolve(purpose)
                .orElseThrow(() -> new BackfleetException(
                        ErrorCode.SCHEMA_CHANGED, route + ": " + problems.get(0).message()));
    }

    String fingerprint() {
        return PairPrint.of(source.fingerprint(), target.fingerprint());
    }

    /** What a mapping compares, as of now. */
    Identity identity(Mapping mapping) {
        SourceLayout here = mapping.sourceLayout();
        Set<String> expressions = new LinkedHashSet<>(here.values());
        Optional.ofNullable(here.where()).ifPresent(expressions::add);
        Optional.ofNullable(here.route()).ifPresent(expressions::add);
        Set<String> columns = new LinkedHashSet<>();
        mapping.key().parts().forEach(part -> columns.add(part.source()));
        Optional.ofNullable(here.version()).ifPresent(columns::add);
        TargetLayout there = mapping.targetLayout();
        Set<String> targets = new LinkedHashSet<>(there.key());
        targets.addAll(there.columns());
        Optional.ofNullable(there.version()).ifPresent(targets::add);
        return PairPrint.of(
                source.identity(columns, expressions),
                target.identity(targets, there.origin() == null ? List.of() : List.of(there.origin())));
    }

    @Override
    public void close() {
        source.close();
        target.close();
    }
}
