package io.backfleet.coordinator.http;

/**
 * How much the API takes. What is beyond gets 429, or its connection is closed.
 *
 * @param requestsPerSecond of one principal, or of one address where nobody is told from others
 * @param commandsPerSecond likewise, of requests that change something
 * @param strangersPerSecond requests without a valid token or certificate, of one address
 * @param connections at once, of everybody
 */
public record ApiLimits(int requestsPerSecond, int commandsPerSecond, int strangersPerSecond, int connections) {
    /** More than people and pipelines need, less than what makes the API slow for others. */
    public static final ApiLimits DEFAULT = new ApiLimits(200, 50, 10, 1_000);

    public ApiLimits {
        if (Math.min(Math.min(requestsPerSecond, commandsPerSecond), Math.min(strangersPerSecond, connections)) < 1) {
            throw new IllegalArgumentException("a limit of the API is below 1");
        }
    }
}
