package io.backfleet.coordinator.simulation;

import io.backfleet.coordinator.simulation.Machine.Step;
import io.backfleet.coordinator.state.Pass;
import io.backfleet.coordinator.state.Verification;
import io.backfleet.protocol.gate.PassRecord;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a decision has done to the comparison in one database. */
final class Passes {
    private static final String BETWEEN = "BETWEEN";
    private static final String RUNNING = "RUNNING";
    private static final String REPAIRING = "REPAIRING";

    private Passes() {}

    static List<Step> of(@Nullable Verification before, @Nullable Verification after) {
        List<Step> steps = new ArrayList<>();
        if (after == null) {
            steps.add(new Step(place(before), "replaced by a later run", Book.NOWHERE));
            return steps;
        }
        if (before == null) {
            steps.add(new Step(Book.NOWHERE, "planned", BETWEEN));
            return steps;
        }
        int known = before.history().passes().isEmpty()
                ? 0
                : newest(before.history().passes()).number();
        boolean another = number(before.pass()) != number(after.pass());
        String at = place(before);
        if (another && before.pass() != null) {
            boolean recorded = !after.history().passes().isEmpty()
                    && newest(after.history().passes()).number() > known;
            String how = recorded ? how(newest(after.history().passes())) : "forgotten";
            steps.add(new Step(at, how, BETWEEN));
            at = BETWEEN;
        }
        if (at.equals(REPAIRING) && after.repairs().pending() == 0) {
            steps.add(new Step(at, "nothing is left to repair", BETWEEN));
            at = BETWEEN;
        }
        if (at.equals(BETWEEN) && after.repairs().pending() > 0) {
            steps.add(new Step(at, "a repair begins", REPAIRING));
            at = REPAIRING;
        }
        if (another && after.pass() != null) {
            steps.add(new Step(at, "the next pass begins", RUNNING));
            at = RUNNING;
        }
        if (!at.equals(place(after))) {
            steps.add(new Step(at, "the table has changed", place(after)));
        }
        return steps;
    }

    private static PassRecord newest(List<PassRecord> passes) {
        return passes.get(passes.size() - 1);
    }

    private static int number(@Nullable Pass pass) {
        return pass == null ? 0 : pass.number();
    }

    private static String how(PassRecord pass) {
        return pass.clean() ? "clean" : pass.voidReason() != null ? "given up" : "something differs or is undecided";
    }

    private static String place(@Nullable Verification verification) {
        if (verification == null) {
            return Book.NOWHERE;
        }
        Pass pass = verification.pass();
        if (pass != null) {
            return pass.voidReason() == null ? RUNNING : "HALTED";
        }
        return verification.repairs().pending() > 0 ? REPAIRING : BETWEEN;
    }
}
