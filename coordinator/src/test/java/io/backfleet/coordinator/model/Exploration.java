package io.backfleet.coordinator.model;

import io.backfleet.coordinator.model.Model.Breach;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What looking at every state of a model has come to. States are reached breadth first, so a counterexample is a
 * shortest one.
 *
 * @param states how many different ones were reached
 * @param steps how many were tried
 * @param depth steps to the state that is the furthest away
 * @param counterexample how an invariant can be broken; empty when none can
 */
record Exploration(int states, long steps, int depth, Optional<Counterexample> counterexample) {
    /** So many states take some seconds and half a gigabyte. */
    static final int MOST_STATES = 1_500_000;

    static final String STUCK = "nobody waits for ever";

    /**
     * A way to a breach.
     *
     * @param actions from the initial state on
     */
    record Counterexample(Breach breach, List<String> actions, String end) {
        @Override
        public String toString() {
            StringBuilder text = new StringBuilder(breach.invariant() + ": " + breach.text());
            for (int i = 0; i < actions.size(); i++) {
                text.append("\n  ").append(i + 1).append(". ").append(actions.get(i));
            }
            return text.append("\n  -> ").append(end).toString();
        }
    }

    /**
     * Looks at every state that can be reached, or at all that are no further away than the first breach.
     *
     * @throws IllegalStateException when there are more than {@link #MOST_STATES}
     */
    static <S> Exploration of(Model<S> model) {
        return new Search<>(model).run();
    }

    private static final class Search<S> {
        private final Model<S> model;
        private final Map<S, Integer> known = new HashMap<>();
        private final List<S> states = new ArrayList<>();
        private int[] parents = new int[1 << 16];
        private long steps;

        Search(Model<S> model) {
            this.model = model;
        }

        private record Wrong<S>(int from, S end, Breach breach) {}

        Exploration run() {
            add(model.initial(), -1);
            int depth = 0;
            for (int begin = 0, end = 1; begin < end; begin = end, end = states.size()) {
                for (int at = begin; at < end; at++) {
                    Optional<Wrong<S>> wrong = expand(at);
                    if (wrong.isPresent()) {
                        return done(depth + 1, Optional.of(counterexample(wrong.get())));
                    }
                }
                depth += states.size() > end ? 1 : 0;
            }
            return done(depth, Optional.empty());
        }

        private Exploration done(int depth, Optional<Counterexample> counterexample) {
            return new Exploration(states.size(), steps, depth, counterexample);
        }

        private void add(S state, int parent) {
            if (states.size() >= MOST_STATES) {
                throw new IllegalStateException("more than " + MOST_STATES + " states: give the model less to do");
            }
            if (states.size() == parents.length) {
                parents = Arrays.copyOf(parents, 2 * parents.length);
            }
            parents[states.size()] = parent;
            known.put(state, states.size());
            states.add(state);
        }

        private Optional<Wrong<S>> expand(int at) {
            S state = states.get(at);
            List<Wrong<S>> wrong = new ArrayList<>();
            long before = steps;
            model.steps(state, (action, next) -> {
                steps++;
                if (!known.containsKey(next)) {
                    add(next, at);
                }
                if (wrong.isEmpty()) {
                    model.breach(state, next).ifPresent(breach -> wrong.add(new Wrong<>(at, next, breach)));
                }
            });
            if (steps == before && !model.mayEnd(state)) {
                wrong.add(new Wrong<>(at, state, new Breach(STUCK, "nobody can do anything any more")));
            }
            return wrong.stream().findFirst();
        }

        private Counterexample counterexample(Wrong<S> wrong) {
            List<S> path = new ArrayList<>();
            for (int at = wrong.from(); at >= 0; at = parents[at]) {
                path.add(0, states.get(at));
            }
            if (!path.get(path.size() - 1).equals(wrong.end())) {
                path.add(wrong.end());
            }
            List<String> actions = new ArrayList<>();
            for (int i = 1; i < path.size(); i++) {
                actions.add(action(path.get(i - 1), path.get(i)));
            }
            return new Counterexample(wrong.breach(), actions, model.text(wrong.end()));
        }

        /** Not kept while exploring: a million texts are more than the states themselves. */
        private String action(S from, S to) {
            List<String> actions = new ArrayList<>();
            model.steps(from, (action, next) -> {
                if (next.equals(to)) {
                    actions.add(action);
                }
            });
            return actions.get(0);
        }
    }
}
