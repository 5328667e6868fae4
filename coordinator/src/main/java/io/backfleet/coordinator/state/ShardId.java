package io.backfleet.coordinator.state;

import static java.util.Objects.requireNonNull;

import io.backfleet.protocol.route.Route;

/**
 * Which shard: a run on one of its routes.
 *
 * @param route its text; a plain database's id is one
 */
public record ShardId(RunId run, String route) {
    public ShardId {
        requireNonNull(run, "run");
        requireNonNull(route, "route");
    }

    /** The same as {@link Shard#key()}; its parts hold no slash. */
    public String key() {
        return Shard.key(run, route);
    }

    /** The database that it writes. */
    public String written() {
        return Route.parse(route).written();
    }
}
