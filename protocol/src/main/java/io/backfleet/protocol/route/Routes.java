package io.backfleet.protocol.route;

import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.spec.DatabaseGlobs;
import io.backfleet.protocol.spec.MigrationSpec;
import io.backfleet.protocol.spec.Transfer;
import io.backfleet.protocol.spec.Transfer.Destination;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Finds the routes that a spec means among the databases that are there. */
public final class Routes {
    private static final char STAR = '*';
    private static final int SHOWN = 20;

    private final MigrationSpec spec;
    private final Set<String> known;
    private final String absent;

    private Routes(MigrationSpec spec, Collection<String> known, String absent) {
        this.spec = spec;
        this.absent = absent;
        this.known = new TreeSet<>(known);
    }

    /**
     * Finds them, each once, in the order of their texts.
     *
     * @param known ids of databases
     * @throws BackfleetException {@code DATABASE_UNKNOWN} when a glob means none, {@code ROUTE_INVALID} when the two sides
     *     don't fit together; messages name the databases
     */
    public static List<Route> resolve(MigrationSpec spec, Collection<String> known) {
        return resolve(spec, known, "no worker has served");
    }

    /**
     * Likewise, where databases are known from elsewhere.
     *
     * @param absent what to say of one that is not, for instance {@code databases.yaml does not name}
     */
    public static List<Route> resolve(MigrationSpec spec, Collection<String> known, String absent) {
        return new Routes(spec, known, absent).resolve();
    }

    /**
     * Whether a spec that crosses sends rows of one database to another, if both are there. Ids may be any texts that were
     * worked out from rows.
     */
    public static boolean means(MigrationSpec spec, String source, String target) {
        Transfer transfer = spec.transfer();
        Destination to = transfer == null ? null : transfer.to();
        if (to == null
                || source.equals(target)
                || DatabaseGlobs.expand(spec.databases(), List.of(source)).isEmpty()) {
            return false;
        }
        if (to.route() != null) {
            return !DatabaseGlobs.expand(to.databases(), List.of(target)).isEmpty();
        }
        if (!to.pairs().isEmpty()) {
            return target.equals(to.pairs().get(source));
        }
        String pattern = to.databases().get(0);
        if (pattern.indexOf(STAR) < 0) {
            return pattern.equals(target);
        }
        return spec.databases().stream()
                .filter(glob ->
                        !DatabaseGlobs.expand(List.of(glob), List.of(source)).isEmpty())
                .map(glob -> starred(glob, source))
                .filter(Objects::nonNull)
                .findFirst()
                .map(starred -> pattern.replace(String.valueOf(STAR), starred).equals(target))
                .orElse(false);
    }

    private List<Route> resolve() {
        Map<String, @Nullable String> sources = sources();
        Transfer transfer = spec.transfer();
        Destination to = transfer == null ? null : transfer.to();
        Map<String, Route> routes = new TreeMap<>();
        if (to != null) {
            refuseIdlePairs(to, sources.keySet());
        }
        sources.forEach((source, starred) -> {
            List<@Nullable String> targets = new ArrayList<>();
            if (to == null) {
                targets.add(null);
            } else if (to.route() != null) {
                to.databases().forEach(glob -> targets.addAll(matches(glob)));
            } else {
                targets.add(target(to, source, starred));
            }
            for (String target : targets) {
                if (source.equals(target)) {
                    throw new BackfleetException(
                            ErrorCode.ROUTE_INVALID,
                            "database " + source
                                    + " would go to itself: leave 'to' out for two tables of one database");
                }
                Route route = new Route(source, target);
                routes.put(route.toString(), route);
            }
        });
        if (to != null) {
            requireOrigin(to, routes.values());
        }
        return List.copyOf(routes.values());
    }

    private void refuseIdlePairs(Destination to, Set<String> sources) {
        for (String source : to.pairs().keySet()) {
            if (!sources.contains(source)) {
                throw new BackfleetException(
                        ErrorCode.ROUTE_INVALID,
                        "'to' gives a target for " + source + ", which is not among the databases " + spec.databases()
                                + ": name it there, or remove the pair");
            }
        }
    }

    /** Source ids, each with what the star of its glob stands for; null where the glob has not exactly one. */
    private Map<String, @Nullable String> sources() {
        Map<String, @Nullable String> sources = new TreeMap<>();
        for (String glob : spec.databases()) {
            for (String id : matches(glob)) {
                sources.putIfAbsent(id, starred(glob, id));
            }
        }
        return sources;
    }

    private List<String> matches(String glob) {
        List<String> matches = DatabaseGlobs.expand(List.of(glob), known);
        if (matches.isEmpty()) {
            throw new BackfleetException(
                    ErrorCode.DATABASE_UNKNOWN, absent + " a database '" + glob + "'; known: " + shown());
        }
        return matches;
    }

    private String shown() {
        if (known.isEmpty()) {
            return "none - is a worker running?";
        }
        String first = String.join(", ", known.stream().limit(SHOWN).toList());
        return known.size() <= SHOWN ? first : first + " and " + (known.size() - SHOWN) + " more";
    }

    private static @Nullable String starred(String glob, String id) {
        int star = glob.indexOf(STAR);
        return star >= 0 && star == glob.lastIndexOf(STAR)
                ? id.substring(star, id.length() - (glob.length() - star - 1))
                : null;
    }

    private String target(Destination to, String source, @Nullable String starred) {
        String target = to.pairs().get(source);
        if (target == null && !to.pairs().isEmpty()) {
            throw new BackfleetException(
                    ErrorCode.ROUTE_INVALID,
                    "'to' gives no target for database " + source + "; it knows "
                            + to.pairs().keySet() + ": add it, or name fewer databases");
        }
        if (target == null) {
            String pattern = to.databases().get(0);
            if (pattern.indexOf(STAR) < 0) {
                target = pattern;
            } else if (starred == null || pattern.indexOf(STAR) != pattern.lastIndexOf(STAR)) {
                throw new BackfleetException(
                        ErrorCode.ROUTE_INVALID,
                        "the '*' of 'to: " + pattern + "' has nothing to stand for with database " + source
                                + ": it takes over what exactly one '*' in 'databases' stands for; write pairs instead,"
                                + " source: target");
            } else {
                target = pattern.replace(String.valueOf(STAR), starred);
            }
        }
        if (!known.contains(target)) {
            throw new BackfleetException(
                    ErrorCode.DATABASE_UNKNOWN,
                    absent + " the database '" + target + "' that " + source + " goes to; known: " + shown());
        }
        return target;
    }

    /** With several sources in one target nobody could tell a row that is too much from another source's row. */
    private static void requireOrigin(Destination to, Collection<Route> routes) {
        Map<String, Set<String>> sources = new TreeMap<>();
        for (Route route : routes) {
            sources.computeIfAbsent(route.written(), any -> new TreeSet<>()).add(route.source());
        }
        sources.forEach((target, from) -> {
            if (from.size() > 1 && to.origin() == null) {
                throw new BackfleetException(
                        ErrorCode.ROUTE_INVALID,
                        from.size() + " databases ("
                                + String.join(", ", from.stream().limit(3).toList())
                                + (from.size() > 3 ? ", ..." : "") + ") go into " + target
                                + ", and nothing tells whose a row there is: add 'origin', SQL over a row of 'into' that"
                                + " gives the id of the database it came from");
            }
        });
    }
}
