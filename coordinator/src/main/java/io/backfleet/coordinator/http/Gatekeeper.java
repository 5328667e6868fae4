package io.backfleet.coordinator.http;

import io.backfleet.protocol.error.ErrorCode;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Lets requests in or not. Besides the token it keeps out what a web page could make a browser send: requests with an
 * Origin that is not this server's, and, where nothing else protects it, requests under a name that is not this
 * machine's (DNS rebinding).
 */
final class Gatekeeper implements Handler<RoutingContext> {
    private static final String BEARER = "Bearer ";
    private static final Set<String> LOCAL_NAMES = Set.of("localhost", "127.0.0.1", "[::1]", "::1");

    private final ApiSettings settings;

    Gatekeeper(ApiSettings settings) {
        this.settings = settings;
    }

    @Override
    public void handle(RoutingContext context) {
        HttpServerRequest request = context.request();
        String origin = request.getHeader("Origin");
        String authority =
                request.authority() == null ? "" : request.authority().toString();
        if (origin != null && !origin.equals("http://" + authority) && !origin.equals("https://" + authority)) {
            Answers.error(context, 403, ErrorCode.UNAUTHORIZED, "requests from " + origin + " are not taken");
        } else if (settings.token() == null && settings.loopback() && !localName(request)) {
            Answers.error(
                    context,
                    403,
                    ErrorCode.UNAUTHORIZED,
                    "use http://127.0.0.1: requests to " + authority + " are not taken without a token");
        } else if (settings.token() != null && !knows(request.getHeader("Authorization"), settings.token())) {
            context.response().putHeader("WWW-Authenticate", "Bearer");
            Answers.error(context, 401, ErrorCode.UNAUTHORIZED, "this needs the header 'Authorization: Bearer TOKEN'");
        } else {
            context.next();
        }
    }

    private static boolean localName(HttpServerRequest request) {
        return request.authority() != null
                && LOCAL_NAMES.contains(request.authority().host().toLowerCase(Locale.ROOT));
    }

    /** Takes the same time whatever is wrong with it. */
    private static boolean knows(@Nullable String header, String token) {
        String given = header != null && header.startsWith(BEARER) ? header.substring(BEARER.length()) : "";
        return MessageDigest.isEqual(given.getBytes(StandardCharsets.UTF_8), token.getBytes(StandardCharsets.UTF_8));
    }

    /** Who asks, for the record: what the client says, on a loopback address or behind a token. */
    static String principal(RoutingContext context) {
        String user = context.request().getHeader("X-Backfleet-User");
        return user == null || user.isBlank()
                ? "anonymous"
                : user.strip().substring(0, Math.min(100, user.strip().length()));
    }
}
