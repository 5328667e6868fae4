package io.backfleet.cli.command;

import io.backfleet.cli.command.Examining.Examined;
import io.backfleet.database.Examination;
import io.backfleet.database.FleetDatabase;
import io.backfleet.database.Site;
import io.backfleet.database.config.DatabaseEntry;
import io.backfleet.database.connect.Databases;
import io.backfleet.database.copy.CopySite;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.InvalidInputException;
import io.backfleet.protocol.error.Problem;
import io.backfleet.protocol.route.Route;
import io.backfleet.protocol.route.Routes;
import io.backfleet.protocol.spec.MigrationSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Asks the databases of every route that a spec means what they say of it. Touches nothing. */
final class Examining implements AutoCloseable {
    private final Inputs inputs;
    private final Map<String, FleetDatabase> open = new LinkedHashMap<>();

    private Examining(Inputs inputs) {
        this.inputs = inputs;
    }

    /**
     * What a route's databases say.
     *
     * @param host where their primaries are, for people
     */
    record Examined(Route route, String host, Examination examination) {}

    /**
     * Asks.
     *
     * @return by route, in order
     * @throws InvalidInputException with lines, when one has problems
     */
    static List<Examined> of(Inputs inputs) {
        try (Examining examining = new Examining(inputs)) {
            return examining.all();
        }
    }

    private List<Examined> all() {
        List<Examined> examined = new ArrayList<>();
        Map<String, List<Problem>> problems = new LinkedHashMap<>();
        for (Route route : routes()) {
            Site site = site(route);
            try {
                Examination examination = site.examine(inputs.spec().spec());
                examined.add(new Examined(route, site.host(), examination));
                if (!examination.problems().isEmpty()) {
                    problems.put(route.toString(), examination.problems());
                }
            } catch (BackfleetException e) {
                problems.put(route.toString(), List.of(new Problem(e.code(), "databases", e.text(), "")));
            }
        }
        if (!problems.isEmpty()) {
            throw inputs.report(problems);
        }
        return examined;
    }

    private List<Route> routes() {
        MigrationSpec spec = inputs.spec().spec();
        try {
            return Routes.resolve(
                    spec,
                    inputs.databases().databases().keySet(),
                    inputs.databasesDocument().file() + " does not name");
        } catch (BackfleetException e) {
            boolean pairing = e.code() == ErrorCode.ROUTE_INVALID;
            String section = spec.backfill() == null ? "verify" : "backfill";
            throw new InvalidInputException(List.of(inputs.spec()
                    .document()
                    .locate(new Problem(e.code(), pairing ? section + ".to" : "databases", e.text(), ""))));
        }
    }

    private Site site(Route route) {
        FleetDatabase source = database(route.source());
        return route.crosses() ? CopySite.of(route, source, database(route.written())) : source;
    }

    private FleetDatabase database(String id) {
        return open.computeIfAbsent(id, any -> {
            DatabaseEntry entry =
                    Objects.requireNonNull(inputs.databases().databases().get(id), id);
            return Databases.open(entry);
        });
    }

    @Override
    public void close() {
        open.values().forEach(FleetDatabase::close);
    }
}
