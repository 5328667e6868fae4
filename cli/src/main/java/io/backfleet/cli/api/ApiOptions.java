package io.backfleet.cli.api;

import picocli.CommandLine.Option;

/** How client commands reach a coordinator. */
public final class ApiOptions {
    /** Port that a coordinator listens on unless told otherwise. */
    public static final int DEFAULT_PORT = 8642;

    @Option(
            names = "--api",
            paramLabel = "URL",
            defaultValue = "${env:BACKFLEET_API:-http://127.0.0.1:" + DEFAULT_PORT + "}",
            description = "Coordinator to talk to (env BACKFLEET_API). Default: http://127.0.0.1:" + DEFAULT_PORT)
    private String address = "";

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            defaultValue = "${env:BACKFLEET_TOKEN:-}",
            description =
                    "Token, if the coordinator wants one. Others on this machine can see it here: better set by env BACKFLEET_TOKEN, or by --token-file.")
    private String token = "";

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            defaultValue = "${env:BACKFLEET_TOKEN_FILE:-}",
            description = "File that holds the token (env BACKFLEET_TOKEN_FILE).")
    private String tokenFile = "";

    @Option(
            names = "--ca",
            paramLabel = "FILE",
            defaultValue = "${env:BACKFLEET_CA:-}",
            description = "PEM of the authority that the coordinator's certificate is of (env BACKFLEET_CA).")
    private String authority = "";

    @Option(
            names = "--client-certificate",
            paramLabel = "FILE",
            defaultValue = "${env:BACKFLEET_CLIENT_CERTIFICATE:-}",
            description = "PEM of a certificate to be known by (env BACKFLEET_CLIENT_CERTIFICATE).")
    private String certificate = "";

    @Option(
            names = "--client-key",
            paramLabel = "FILE",
            defaultValue = "${env:BACKFLEET_CLIENT_KEY:-}",
            description = "PEM of its private key, PKCS#8 (env BACKFLEET_CLIENT_KEY).")
    private String key = "";

    /** A client, connected to nothing yet. */
    public ApiClient client() {
        return new ApiClient(
                address,
                token.isEmpty() && !tokenFile.isEmpty()
                        ? ClientTls.text(tokenFile).strip()
                        : token,
                System.getProperty("user.name", "unknown"),
                ClientTls.context(authority, certificate, key));
    }
}
