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

    static ShardId parse(String key) {
        int slash = key.lastIndexOf('/');
        return new ShardId(RunId.parse(key.substring(0, slash)), key.substring(slash + 1));
    }

    /** The database that it writes. */
    public String written() {
        return Route.parse(route).written();
    }
}
