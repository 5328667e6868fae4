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
import io.backfleet.slots.control.Directives;
import io.backfleet.slots.control.StopSignal;
import io.backfleet.slots.retry.Retries;
import io.backfleet.slots.throttle.RouteThrottle;
import java.time.Duration;
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
    /** Long enough to see a short lag through, short enough for others to get the slot. */
    private static final Duration LONGEST_HOLD = Duration.ofSeconds(30);

    private record Served(FleetDatabase database, Throttle throttle) {}

    private final SlotsConfig config;
    private final Role role;
    private final Directives directives;
    private final StopSignal stop;
    private final Consumer<Report> tell;
    private final Retries retries = Retries.standard();
    private final Map<String, Served> served = new LinkedHashMap<>();
    private final Map<String, Workplace> places = new ConcurrentHashMap<>();

    /** @param tell sends a report that nothing depends on */
    Workplaces(SlotsConfig config, Role role, Directives directives, StopSignal stop, Consumer<Report> tell) {
        this.config = config;
        this.role = role;
        this.directives = directives;
        this.stop = stop;
        this.tell = tell;
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
                config.name(), site, throttle, directives, stop, retries, tell, config.nanoTime(), LONGEST_HOLD);
    }

    /** The newest readings of the databases of these routes. */
    List<DatabaseReading> readings(Collection<String> routes) {
        Set<String> ids = new LinkedHashSet<>();
        routes.forEach(route -> ids.addAll(Route.parse(route).databases()));
        return served.entrySet().stream()
                .filter(entry -> ids.contains(entry.getKey()))
                .map(entry -> entry.getValue().throttle().reading())
                .toList();
    }

    /** Stops every probe. */
    @Override
    public void close() {
        served.values().forEach(each -> each.throttle().close());
    }
}
