package io.backfleet.coordinator.http;

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
 * @param token that requests must bring; null for none, which only a loopback address allows
 * @param patience how long a command's answer is waited for
 */
public record ApiSettings(String host, int port, @Nullable String token, Duration patience) {
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
        if (token == null && !LOOPBACK.contains(host)) {
            throw new BackfleetException(
                    ErrorCode.INVALID_VALUE,
                    "the HTTP API would listen on " + host
                            + " for everybody: give it a token, or let it listen on 127.0.0.1");
        }
    }

    /** On 127.0.0.1, for whoever is on this machine. */
    public static ApiSettings local(int port) {
        return new ApiSettings("127.0.0.1", port, null, Duration.ofSeconds(10));
    }

    boolean loopback() {
        return LOOPBACK.contains(host);
    }

    /** Without the token. */
    @Override
    public String toString() {
        return "HTTP on " + host + ":" + port + (token == null ? "" : ", with a token");
    }
}
