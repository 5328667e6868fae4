package io.backfleet.coordinator.simulation;

import io.backfleet.coordinator.simulation.Book.Transition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The declared state machines as a document with Mermaid diagrams. */
final class Diagrams {
    private Diagrams() {}

    static String document() {
        StringBuilder text = new StringBuilder("""
                # State machines

                Written by `StateMachinesTest` (`-Dbackfleet.docs.write=true`), and compared by it with this file. The same test lets simulated fleets run, with workers that die, fall silent and repeat themselves, tasks that are delivered
                twice, a coordinator that restarts, fail-overs, and operators who pause, cancel and submit again, each drawn from a seed; it fails when one of these transitions is never made, and when any other is.

                `[*]` is where a thing is before it is there and after it is gone. A range that ends in parts shows where each of them goes. "Handed out" may follow in the very decision that opened something.
                """);
        for (Machine machine : Machine.values()) {
            text.append("\n## ").append(machine.title()).append("\n\n");
            text.append(machine.where()).append(".\n\n```mermaid\nstateDiagram-v2\n");
            edges(machine).forEach((edge, events) -> {
                text.append("    ").append(edge);
                if (!events.isEmpty()) {
                    text.append(": ").append(String.join(" / ", events));
                }
                text.append('\n');
            });
            text.append("```\n");
        }
        return text.append("""

                ## Reports

                A report counts when it is of the present attempt at its task, and of the process that holds it or while nobody has said that he does. Otherwise it changes nothing, with these exceptions: that a task has ended
                (`TaskEnded`), that a database is planned (`Planned`) or cleared away (`CleanedUp`) is true whoever says it and however late; and whoever takes a task with a greater fence holds it from then on. The test hears reports of
                tasks that are handed out, held by the reporter, held by another, handed out again, and gone, and fails when one counts that must not.
                """).toString();
    }

    /** Events by edge; a state's name must be one word. */
    private static Map<String, List<String>> edges(Machine machine) {
        Map<String, List<String>> edges = new LinkedHashMap<>();
        for (Transition transition : Declared.of(machine)) {
            String edge = transition.from() + " --> " + transition.to();
            List<String> events = edges.computeIfAbsent(edge, any -> new ArrayList<>());
            if (!transition.event().isEmpty()) {
                // a colon ends a name in Mermaid
                events.add(transition.event().replace(":", ","));
            }
        }
        return edges;
    }
}
