package io.backfleet.coordinator.http;

import io.backfleet.coordinator.access.Access;
import io.backfleet.coordinator.access.AccessWatch;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where the API listens and whom it lets in.
 *
 * @param host address to bind to
 * @param port 0 for a free one
 * @param token that requests must bring, for whoever has it to do everything; null for none
 * @param access whom it knows, and how it speaks TLS; null for no such file. Without this and a token only a loopback
 *     address is listened on.
 * @param limits how much it takes
 * @param patience how long a command's answer is waited for
 */
public record ApiSettings(
        String host,
        int port,
        @Nullable String token,
        @Nullable AccessWatch access,
        ApiLimits limits,
        Duration patience) {
    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "::1", "[::1]");
    private static final int MIN_TOKEN = 16;

    public ApiSettings {
        if (port < 0 || port > 65_535) {
            throw new BackfleetException(ErrorCode.INVALID_VALUE, "HTTP port " + port + " is not in 0 to 65535");
        }
        if (token != null && token.length() < MIN_TOKEN) {
            throw new BackfleetException(
                    ErrorCode.INVALID_VALUE, "the HTTP token is shorter than " + MIN_TOKEN + " characters");
        }
        if (token != null && access != null) {
            throw new BackfleetException(
                    ErrorCode.INVALID_VALUE,
                    "there are both an access file and one token for everybody, who could take any name;"
                            + " leave out --api-token and BACKFLEET_TOKEN, and put its hash into the file");
        }
        if (token == null && access == null && !LOOPBACK.contains(host)) {
            throw new BackfleetException(
                    ErrorCode.INVALID_VALUE,
                    "the HTTP API would listen on " + host
                            + " for everybody: give it --access or a token, or let it listen on 127.0.0.1");
        }
    }

    /** Without access file. */
    public ApiSettings(String host, int port, @Nullable String token, Duration patience) {
        this(host, port, token, null, ApiLimits.DEFAULT, patience);
    }

    /** On 127.0.0.1, for whoever is on this machine. */
    public static ApiSettings local(int port) {
        return new ApiSettings("127.0.0.1", port, null, Duration.ofSeconds(10));
    }

    /** Whether everybody on this machine is let in. */
    boolean open() {
        return token == null && access == null;
    }

    /** Whether others than this machine can reach it without TLS. */
    public boolean plainForOthers() {
        return !LOOPBACK.contains(host) && !tls();
    }

    /** Whether it speaks TLS. */
    public boolean tls() {
        return access != null && access.access().tls() != null;
    }

    @Nullable
    Access currentAccess() {
        return access == null ? null : access.access();
    }

    /** Without the token. */
    @Override
    public String toString() {
        return (tls() ? "HTTPS on " : "HTTP on ") + host + ":" + port
                + (access != null ? ", with an access file" : token == null ? "" : ", with a token");
    }
}
