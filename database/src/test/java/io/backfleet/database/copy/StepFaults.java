package io.backfleet.database.copy;

import io.backfleet.database.Faults;
import java.util.EnumMap;
import java.util.Map;

/** Runs what a test has prepared for a step, once. Not thread-safe. */
final class StepFaults implements Faults {
    /** Leaves a method like a process that dies there. */
    static final class Killed extends RuntimeException {}

    /** What happens at a step. */
    @FunctionalInterface
    interface Step {
        void run() throws Exception;
    }

    private final Map<Point, Step> steps = new EnumMap<>(Point.class);

    void when(Point point, Step step) {
        steps.put(point, step);
    }

    void killAt(Point point) {
        when(point, () -> {
            throw new Killed();
        });
    }

    @Override
    public void at(Point point) {
        Step step = steps.remove(point);
        if (step != null) {
            try {
                step.run();
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
    }
}
