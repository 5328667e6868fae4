package io.backfleet.database.copy;

import io.backfleet.database.Examination;
import io.backfleet.database.FencedTask;
import io.backfleet.database.FleetDatabase;
import io.backfleet.database.Site;
import io.backfleet.database.VerifyingTask;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.route.Route;
import io.backfleet.protocol.spec.MigrationSpec;
import io.backfleet.protocol.task.PlanResult;
import io.backfleet.protocol.task.Proof;
import io.backfleet.protocol.task.Task;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** A source and the target that its rows go to. Thread-safe. */
public final class CopySite implements Site {
    private final Route route;
    private final FleetDatabase source;
    private final FleetDatabase target;

    private CopySite(Route route, FleetDatabase source, FleetDatabase target) {
        this.route = route;
        this.source = source;
        this.target = target;
    }

    /** The site of a route that crosses. Connects to nothing, and closing the databases stays the caller's business. */
    public static Site of(Route route, FleetDatabase source, FleetDatabase target) {
        if (!route.crosses()
                || !source.id().equals(route.source())
                || !target.id().equals(route.written())) {
            throw new IllegalArgumentException("route " + route + " from " + source.id() + " into " + target.id());
        }
        return new CopySite(route, source, target);
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
        throw unsupported();
    }

    @Override
    public PlanResult plan(Task task, BooleanSupplier cancelled) {
        throw unsupported();
    }

    @Override
    public Optional<FencedTask> take(Task task) {
        throw unsupported();
    }

    @Override
    public VerifyingTask verify(Task task) {
        throw unsupported();
    }

    @Override
    public Proof prove(Task task) {
        throw unsupported();
    }

    @Override
    public void cleanUp(Task task) {
        target.cleanUp(task);
    }

    private BackfleetException unsupported() {
        return new BackfleetException(ErrorCode.NOT_SUPPORTED, "route " + route + ": rows can't be copied yet");
    }
}
