package io.backfleet.coordinator.http;

import io.backfleet.coordinator.access.Right;
import io.backfleet.protocol.audit.Origin;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Who asks.
 *
 * @param name for the record
 * @param origin how they are known
 * @param rights what they may do
 */
record Caller(String name, Origin origin, Set<Right> rights) {
    static final String ANONYMOUS = "anonymous";

    private static final String KEY = "backfleet.caller";

    Caller {
        rights = Set.copyOf(rights);
    }

    /** Somebody who may do everything. */
    static Caller trusted(String name, Origin origin) {
        return new Caller(name, origin, EnumSet.allOf(Right.class));
    }

    /** Nobody yet. */
    static Caller unknown(HttpServerRequest request) {
        return new Caller(ANONYMOUS, new Origin(Origin.Known.NOBODY, address(request)), Set.of());
    }

    static String address(HttpServerRequest request) {
        return request.remoteAddress() == null || request.remoteAddress().hostAddress() == null
                ? "unknown"
                : request.remoteAddress().hostAddress();
    }

    /** Who asks; unknown until the gatekeeper has let them in. */
    static Caller of(RoutingContext context) {
        Caller known = context.get(KEY);
        return known == null ? unknown(context.request()) : known;
    }

    void enter(RoutingContext context) {
        context.put(KEY, this);
    }

    /**
     * Demands one of these rights.
     *
     * @throws BackfleetException ROLE_MISSING, which names them
     */
    void demand(Right... any) {
        if (Arrays.stream(any).noneMatch(rights::contains)) {
            throw new BackfleetException(
                    ErrorCode.ROLE_MISSING,
                    "this takes the role "
                            + Arrays.stream(any).map(Right::text).collect(Collectors.joining(" or "))
                            + "; " + name + " has "
                            + rights.stream().map(Right::text).sorted().collect(Collectors.joining(", ")));
        }
    }
}
