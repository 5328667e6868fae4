package io.backfleet.coordinator.model;

import java.util.Optional;

/**
 * A protocol small enough to look at every way that it can go: a state, the steps that anybody may take in it, and what
 * must never be. All functions; equal states are one state.
 *
 * @param <S> immutable, with {@code equals}
 */
interface Model<S> {
    S initial();

    /** Tells all steps that are possible in a state, each as one that happens as a whole. */
    void steps(S state, Steps<S> steps);

    /** What a step does that must never be; empty when all is well. */
    Optional<Breach> breach(S before, S after);

    /** Whether a state in which no step is possible is an end, and not everybody waiting for somebody else. */
    boolean mayEnd(S state);

    /** What of a state tells people where a counterexample ends. */
    String text(S state);

    /** Told of steps. */
    @FunctionalInterface
    interface Steps<S> {
        /** @param action who does what, for people */
        void to(String action, S next);
    }

    /**
     * An invariant that does not hold.
     *
     * @param invariant its name
     * @param text what is the case instead
     */
    record Breach(String invariant, String text) {}
}
