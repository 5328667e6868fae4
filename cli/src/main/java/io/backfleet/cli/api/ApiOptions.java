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
            description = "Bearer token, if the coordinator wants one. Better set by env BACKFLEET_TOKEN.")
    private String token = "";

    public ApiClient client() {
        return new ApiClient(address, token, System.getProperty("user.name", "unknown"));
    }
}
