package io.backfleet.protocol.audit;

import static java.util.Objects.requireNonNull;

/**
 * Where a request came from.
 *
 * @param known how its sender was told from others
 * @param address of the other end of the connection, without a port; a proxy's where one stands between
 */
public record Origin(Known known, String address) {
    /** How somebody is known, the strongest first. */
    public enum Known {
        /** By a client certificate of the fleet's authority. */
        CERTIFICATE,
        /** By a token of their own. */
        TOKEN,
        /** By a name that the client gave itself: behind the one token that all share, or on a loopback address. */
        HEADER,
        /** Not at all, but from this machine. */
        LOOPBACK,
        /** Not at all: what they asked for was refused. */
        NOBODY
    }

    public Origin {
        requireNonNull(known, "known");
        requireNonNull(address, "address");
    }
}
