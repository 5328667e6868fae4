package io.backfleet.coordinator.http;

import io.backfleet.coordinator.access.Access;
import io.backfleet.coordinator.access.Principal;
import io.backfleet.coordinator.access.Right;
import io.backfleet.coordinator.access.Tokens;
import io.backfleet.protocol.audit.Origin;
import io.backfleet.protocol.audit.Origin.Known;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * Lets requests in or not, and says who asks. Besides tokens and certificates it keeps out what a web page could make a
 * browser send: requests with an Origin that is not this server's, and, where nothing else protects it, requests under a
 * name that is not this machine's (DNS rebinding).
 */
final class Gatekeeper implements Handler<RoutingContext> {
    /** Who has the one token of a coordinator without access file, and does not say more. */
    static final String TOKEN_USER = "token";

    private static final String BEARER = "Bearer ";
    private static final Set<String> LOCAL_NAMES = Set.of("localhost", "127.0.0.1", "[::1]", "::1");
    private static final String USER_HEADER = "X-Backfleet-User";
    private static final int MAX_USER = 100;

    /** What could break a line of a log, or make one look like another. */
    private static final Pattern UNPRINTABLE =
            Pattern.compile("[\\p{Cntrl}\\p{Cc}\\p{Cf}\\p{Co}\\p{Cs}\\p{Zl}\\p{Zp}]");

    private final ApiSettings settings;
    private final Refusals refusals;
    private final Rates rates;

    Gatekeeper(ApiSettings settings, Refusals refusals, Rates rates) {
        this.settings = settings;
        this.refusals = refusals;
        this.rates = rates;
    }

    @Override
    public void handle(RoutingContext context) {
        HttpServerRequest request = context.request();
        String origin = request.getHeader("Origin");
        String authority =
                request.authority() == null ? "" : request.authority().toString();
        if (!request.uri().startsWith("/") || request.headers().getAll("Host").size() > 1) {
            refusals.refuse(
                    context, 400, ErrorCode.INVALID_VALUE, "a request names a path, and one host by its header");
        } else if (origin != null && !origin.equals("http://" + authority) && !origin.equals("https://" + authority)) {
            refusals.refuse(context, 403, ErrorCode.UNAUTHORIZED, "requests from " + origin + " are not taken");
        } else if (settings.open() && !localName(request)) {
            refusals.refuse(
                    context,
                    403,
                    ErrorCode.UNAUTHORIZED,
                    "use http://127.0.0.1: requests to " + authority + " are not taken without a token");
        } else if (unprintable(request.getHeader(USER_HEADER))) {
            refusals.refuse(
                    context,
                    400,
                    ErrorCode.INVALID_VALUE,
                    USER_HEADER + " takes up to " + MAX_USER + " characters that can be printed");
        } else {
            identify(request).ifPresentOrElse(caller -> letIn(context, caller), () -> sendAway(context));
        }
    }

    private void sendAway(RoutingContext context) {
        if (rates.takesStranger(Caller.address(context.request()))) {
            context.response().putHeader("WWW-Authenticate", "Bearer");
            refusals.refuse(
                    context,
                    401,
                    ErrorCode.UNAUTHORIZED,
                    "this needs a token that is known here, 'Authorization: Bearer TOKEN'"
                            + (clientCertificates() ? ", or a client certificate that is" : ""));
        } else {
            rates.slowDown(context);
        }
    }

    private boolean clientCertificates() {
        Access access = settings.currentAccess();
        return access != null && access.tls() != null && access.tls().clientAuthority() != null;
    }

    /** Whatever a route asks for besides, nothing is changed by somebody who may only look. */
    private void letIn(RoutingContext context, Caller caller) {
        caller.enter(context);
        if (!context.request().method().equals(HttpMethod.GET)) {
            demanding(Right.OPERATOR, Right.APPROVER).handle(context);
        } else {
            context.next();
        }
    }

    /** Goes on for whoever has one of these rights. */
    Handler<RoutingContext> demanding(Right... any) {
        return context -> {
            try {
                Caller.of(context).demand(any);
            } catch (BackfleetException e) {
                refusals.refuse(context, 403, e.code(), e.text());
                return;
            }
            context.next();
        };
    }

    /** A token counts for more than a certificate: who sends one means it. A wrong one is never made up for. */
    private Optional<Caller> identify(HttpServerRequest request) {
        String address = Caller.address(request);
        String authorization = request.getHeader("Authorization");
        Access access = settings.currentAccess();
        if (access != null) {
            return authorization == null
                    ? certificate(request)
                            .flatMap(own -> access.byCertificate(own.getSubjectX500Principal()))
                            .map(principal -> caller(principal, Known.CERTIFICATE, address))
                    : token(authorization)
                            .flatMap(access::byToken)
                            .map(principal -> caller(principal, Known.TOKEN, address));
        }
        String user = user(request);
        String shared = settings.token();
        if (shared == null) {
            return Optional.of(Caller.trusted(
                    user == null ? Caller.ANONYMOUS : user,
                    new Origin(user == null ? Known.LOOPBACK : Known.HEADER, address)));
        }
        return token(authorization)
                .filter(given -> Tokens.same(given, shared))
                .map(any -> Caller.trusted(
                        user == null ? TOKEN_USER : user,
                        new Origin(user == null ? Known.TOKEN : Known.HEADER, address)));
    }

    private static Caller caller(Principal principal, Known known, String address) {
        return new Caller(principal.name(), new Origin(known, address), principal.rights());
    }

    private static Optional<String> token(@Nullable String header) {
        return header != null && header.startsWith(BEARER)
                ? Optional.of(header.substring(BEARER.length()))
                : Optional.empty();
    }

    /** The client's certificate, which the TLS handshake has checked against the authority. */
    private static Optional<X509Certificate> certificate(HttpServerRequest request) {
        SSLSession session = request.sslSession();
        if (session == null) {
            return Optional.empty();
        }
        try {
            Certificate[] chain = session.getPeerCertificates();
            return chain.length > 0 && chain[0] instanceof X509Certificate own ? Optional.of(own) : Optional.empty();
        } catch (SSLPeerUnverifiedException e) {
            // the usual case: none was sent
            return Optional.empty();
        }
    }

    private static boolean localName(HttpServerRequest request) {
        return request.authority() != null
                && LOCAL_NAMES.contains(request.authority().host().toLowerCase(Locale.ROOT));
    }

    private static boolean unprintable(@Nullable String user) {
        return user != null
                && (user.strip().length() > MAX_USER
                        || UNPRINTABLE.matcher(user).find());
    }

    private static @Nullable String user(HttpServerRequest request) {
        String user = request.getHeader(USER_HEADER);
        return user == null || user.isBlank() ? null : user.strip();
    }
}
