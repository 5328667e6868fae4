package io.backfleet.torture.schedule;

import java.util.ArrayList;
import java.util.List;

/**
 * How many processes of each kind a fleet has.
 *
 * @param coordinators at least 1, like the others
 */
public record Crew(int coordinators, int workers, int verifiers) {
    /** A fleet as it should be run. */
    public static final Crew FULL = new Crew(2, 3, 2);

    /** The least that has a stand-by of each that matters. */
    public static final Crew SMALL = new Crew(2, 2, 1);

    /** Names of all. */
    public List<String> processes() {
        List<String> names = coordinatorNames();
        names.addAll(working());
        return names;
    }

    /** Names of those that have databases. */
    public List<String> working() {
        List<String> names = new ArrayList<>();
        add(names, "worker", workers);
        add(names, "verifier", verifiers);
        return names;
    }

    /** Names of coordinators. */
    public List<String> coordinatorNames() {
        List<String> names = new ArrayList<>();
        add(names, "coordinator", coordinators);
        return names;
    }

    private static void add(List<String> names, String role, int count) {
        for (int i = 1; i <= count; i++) {
            names.add(role + "-" + i);
        }
    }
}
