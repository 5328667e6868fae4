package io.backfleet.coordinator.state;

/**
 * A task that a shard needs once: its plan, its proof, its cleanup.
 *
 * @param attempts how often it was handed out
 * @param setbacks how often it came back without a result for a reason outside, since the last retry
 * @param failures how often it failed otherwise, since the last retry
 * @param notBefore not to be handed out earlier
 */
public record Chore(int attempts, int setbacks, int failures, long notBefore) {
    /** So many failures that are not the surroundings' fault, and the fleet gives up until somebody retries. */
    public static final int MAX_FAILURES = 3;

    static final Chore FRESH = new Chore(0, 0, 0, 0);

    public Chore handedOut() {
        return new Chore(attempts + 1, setbacks, failures, 0);
    }

    public Chore setBack(long until) {
        return new Chore(attempts, setbacks + 1, failures, until);
    }

    public Chore notBefore(long until) {
        return new Chore(attempts, setbacks, failures, until);
    }

    public Chore failed(long until) {
        return new Chore(attempts, setbacks, failures + 1, until);
    }

    /** Whether it failed so often that somebody must look. */
    public boolean givenUp() {
        return failures >= MAX_FAILURES;
    }

    Chore again() {
        return new Chore(attempts, 0, 0, 0);
    }
}
