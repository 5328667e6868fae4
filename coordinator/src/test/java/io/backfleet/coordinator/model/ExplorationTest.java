package io.backfleet.coordinator.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.backfleet.coordinator.model.Exploration.Counterexample;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ExplorationTest {
    /** A number that may be doubled or raised by one, up to a most. */
    private record Numbers(int most, int forbidden, int end) implements Model<Integer> {
        @Override
        public Integer initial() {
            return 1;
        }

        @Override
        public void steps(Integer state, Steps<Integer> steps) {
            if (state + 1 <= most) {
                steps.to("plus one", state + 1);
            }
            if (2 * state <= most) {
                steps.to("double", 2 * state);
            }
        }

        @Override
        public Optional<Breach> breach(Integer before, Integer after) {
            return after == forbidden ? Optional.of(new Breach("never", "it is " + after)) : Optional.empty();
        }

        @Override
        public boolean mayEnd(Integer state) {
            return state == end;
        }

        @Override
        public String text(Integer state) {
            return state.toString();
        }
    }

    @Test
    void soundModel_isSeenWhole() {
        Exploration all = Exploration.of(new Numbers(10, 0, 10));
        assertEquals(Optional.empty(), all.counterexample());
        assertEquals(10, all.states());
        assertEquals(14, all.steps());
        assertEquals(4, all.depth());
    }

    @Test
    void counterexample_isAShortestOne() {
        Counterexample found =
                Exploration.of(new Numbers(100, 33, 100)).counterexample().orElseThrow();
        assertEquals("never", found.breach().invariant());
        assertEquals(6, found.actions().size());
        assertEquals("plus one", found.actions().get(5));
    }

    @Test
    void stateWithoutAStep_isAnEndOrABreach() {
        Counterexample found =
                Exploration.of(new Numbers(3, 0, 4)).counterexample().orElseThrow();
        assertEquals(Exploration.STUCK, found.breach().invariant());
        assertEquals(List.of("plus one", "plus one"), found.actions());
    }
}
