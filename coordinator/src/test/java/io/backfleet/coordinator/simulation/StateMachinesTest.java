package io.backfleet.coordinator.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.coordinator.simulation.Book.Transition;
import io.backfleet.coordinator.simulation.Hearing.Case;
import io.backfleet.coordinator.simulation.Hearing.Result;
import io.backfleet.coordinator.simulation.Hearing.Standing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every transition of every state machine is met by simulations, and no other; and the document tells them. */
class StateMachinesTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "state-machines.md");
    private static final long FIRST = 1_001;
    private static final int FLEETS = 50;
    private static final int GATES = 25;

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void everyTransition_isMet_andNoOther() {
        Book book = new Book();
        for (long seed = FIRST; seed < FIRST + FLEETS; seed++) {
            FleetSimulationTest.simulate(seed, book);
        }
        for (long seed = FIRST; seed < FIRST + GATES; seed++) {
            GateSimulationTest.simulate(seed, book);
        }
        new Corners(book).visit();
        Set<Transition> unknown = new TreeSet<>(book.visits().keySet());
        unknown.removeAll(Declared.all());
        assertEquals(Set.of(), unknown, "happens, but is not declared");
        Set<Transition> unmet = new TreeSet<>(Declared.all());
        unmet.removeAll(book.visits().keySet());
        assertEquals(Set.of(), unmet, "is declared, but never happens");
        book.hearing().results().forEach(StateMachinesTest::assertHeard);
        for (String report : Declared.REPORTS) {
            for (Standing standing : Standing.values()) {
                assertTrue(
                        book.hearing().results().containsKey(new Case(report, standing)),
                        () -> report + " was never heard of a task that is " + standing);
            }
        }
    }

    /** A report of another attempt or by another process changes nothing; that something is done is true for ever. */
    private static void assertHeard(Case heard, Result result) {
        boolean stale = heard.standing() != Standing.OUT && heard.standing() != Standing.HELD;
        boolean truth = Declared.TRUE_FOR_EVER.contains(heard.report());
        boolean takenOver = heard.report().equals("TaskTaken") && heard.standing() == Standing.ELSEWHERE;
        if (stale && !truth && !takenOver) {
            assertEquals(0, result.counted(), () -> heard + " counted: " + result);
        }
    }

    @Test
    void document_tellsWhatIsDeclared() throws IOException {
        String wanted = Diagrams.document();
        if (Boolean.getBoolean("backfleet.docs.write")) {
            Files.writeString(DOCUMENT, wanted);
        }
        assertEquals(
                wanted,
                Files.readString(DOCUMENT),
                DOCUMENT + " is stale: run this test with -Dbackfleet.docs.write=true");
    }
}
