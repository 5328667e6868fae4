package io.backfleet.coordinator.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.coordinator.model.Exploration.Counterexample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;

/** What is expected of models, and that {@code docs/model.md} tells it. */
final class Variants {
    private static final Path DOCUMENT = Path.of("..", "docs", "model.md");

    private Variants() {}

    /** All states looked at, and none breaks anything. */
    static void holds(String name, Model<?> model) throws IOException {
        Exploration all = Exploration.of(model);
        assertTrue(
                all.counterexample().isEmpty(),
                () -> name + ": "
                        + all.counterexample().map(Counterexample::toString).orElse(""));
        documented("| " + name + " | " + all.states() + " | " + all.steps() + " | " + all.depth() + " |");
    }

    /** Something that the protocol rests on is left out, and that breaks an invariant. */
    static <G extends Enum<G>> void caught(String invariant, Set<G> without, Model<?> model) throws IOException {
        Counterexample found = Exploration.of(model)
                .counterexample()
                .orElseThrow(() -> new AssertionError("nobody notices that " + without + " is left out"));
        assertEquals(invariant, found.breach().invariant(), found::toString);
        String guards =
                without.stream().sorted().map(guard -> "`" + guard + "`").collect(Collectors.joining(" and "));
        documented("| " + guards + " | " + invariant + " | " + found.actions().size() + " |");
    }

    private static void documented(String row) throws IOException {
        assertTrue(
                Files.readString(DOCUMENT).contains(row),
                () -> DOCUMENT + " should have this row, if it is right: " + row);
    }
}
