package io.backfleet.slots;

import io.backfleet.database.FleetDatabase;
import io.backfleet.database.Site;
import io.backfleet.database.copy.CopySite;
import io.backfleet.database.throttle.Throttle;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.message.Report;
import io.backfleet.protocol.progress.Telemetry.DatabaseReading;
import io.backfleet.protocol.route.Route;
import io.backfleet.protocol.task.Role;
import io.backfleet.protocol.task.Task;
import io.backfleet.slots.control.Directives;
import io.backfleet.slots.control.StopSignal;
import io.backfleet.slots.retry.Retries;
import io.backfleet.slots.throttle.Lookouts;
import io.backfleet.slots.throttle.Patience;
import io.backfleet.slots.throttle.RouteThrottle;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Where the tasks of a process work: a throttle for each database that it serves, a place for each route over them, made
 * when first asked for. Thread-safe.
 */
final class Workplaces implements AutoCloseable {
    private record Served(FleetDatabase database, Throttle throttle) {}

    private final SlotsConfig config;
    private final Role role;
    private final Directives directives;
    private final StopSignal stop;
    private final Consumer<Report> tell;
    private final Retries retries = Retries.standard();
    private final Lookouts lookouts;
    private final Map<String, Served> served = new LinkedHashMap<>();
    private final Map<String, Workplace> places = new ConcurrentHashMap<>();

    /** @param tell sends a report that nothing depends on */
    Workplaces(SlotsConfig config, Role role, Directives directives, StopSignal stop, Consumer<Report> tell) {
        this.config = config;
        this.role = role;
        this.directives = directives;
        this.stop = stop;
        this.tell = tell;
        this.lookouts = new Lookouts(config.name(), directives, tell, config.nanoTime());
        for (FleetDatabase database : config.databases()) {
            Throttle throttle = new Throttle(database, config.name(), config.nanoTime());
            ThrottleMeters.bind(config.meters(), role.text(), throttle);
            served.put(database.id(), new Served(database, throttle));
        }
    }

    /** Ids of the databases that are served. */
    Set<String> databases() {
        return served.keySet();
    }

    /**
     * The place of a route.
     *
     * @throws BackfleetException DATABASE_UNKNOWN when one of its databases is not served here
     */
    Workplace of(String route) {
        return places.computeIfAbsent(route, this::open);
    }

    private Workplace open(String text) {
        Route route;
        try {
            route = Route.parse(text);
        } catch (IllegalArgumentException e) {
            throw new BackfleetException(ErrorCode.DATABASE_UNKNOWN, "'" + text + "' is no route", e);
        }
        Served source = served(route.source(), text);
        if (!route.crosses()) {
            return place(source.database(), RouteThrottle.of(text, source.throttle()));
        }
        Served target = served(route.written(), text);
        return place(
                CopySite.of(route, source.database(), target.database()),
                RouteThrottle.of(route.source(), source.throttle(), route.written(), target.throttle()));
    }

    private Served served(String id, String route) {
        Served found = served.get(id);
        if (found == null) {
            throw new BackfleetException(
                    ErrorCode.DATABASE_UNKNOWN,
                    role.text() + " " + config.name() + " has no database '" + id + "' in its databases file"
                            + (id.equals(route) ? "" : ", which " + route + " needs"));
        }
        return found;
    }

    private Workplace place(Site site, RouteThrottle throttle) {
        return new Workplace(
                config.name(), site, throttle, directives, stop, retries, tell, config.nanoTime(), Patience.STANDARD);
    }

    /** Starts looking out for tasks that go back. */
    void start() {
        lookouts.start();
    }

    /** Watches on for a task that the throttle has sent back. */
    void lookOut(Task task) {
        lookouts.keep(task, of(task.id().database()).throttle());
    }

    /** The newest readings of the databases of these routes, and of those that are looked out for. */
    List<DatabaseReading> readings(Collection<String> routes) {
        Set<String> ids = new LinkedHashSet<>();
        Set<String> all = new LinkedHashSet<>(routes);
        all.addAll(lookouts.routes());
        all.forEach(route -> ids.addAll(Route.parse(route).databases()));
        return served.entrySet().stream()
                .filter(entry -> ids.contains(entry.getKey()))
                .map(entry -> entry.getValue().throttle().reading())
                .toList();
    }

    /** Stops every probe. */
    @Override
    public void close() {
        lookouts.close();
        served.values().forEach(each -> each.throttle().close());
    }
}
