package io.backfleet.coordinator.command;

import io.backfleet.coordinator.state.Draft;
import io.backfleet.coordinator.state.GateBook;
import io.backfleet.coordinator.state.Migration;
import io.backfleet.coordinator.state.RunId;
import io.backfleet.coordinator.state.Submission;
import io.backfleet.coordinator.state.Verification;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.message.Command;
import java.util.List;

/** Commands about what is compared and what that takes to count. All functions. */
final class Verifying {
    private Verifying() {}

    static Migration verify(Migration migration, Command.Verify command) {
        return migration.ordered(
                command.restart()
                        ? migration.orders().restart(command.principal())
                        : migration.orders().pass());
    }

    static Migration repair(Draft draft, Migration migration) {
        boolean some = draft.verifications(migration.run()).values().stream()
                .anyMatch(verification -> !verification.repairable().isEmpty());
        if (!some) {
            boolean repairing = draft.verifications(migration.run()).values().stream()
                    .map(Verification::repairs)
                    .anyMatch(repairs -> repairs.pending() > 0);
            throw new BackfleetException(
                    ErrorCode.NOTHING_TO_REPAIR,
                    "migration " + migration.run().name()
                            + (repairing
                                    ? " is being repaired already"
                                    : " has no confirmed difference that is not repaired yet; verify looks again"));
        }
        return migration.ordered(migration.orders().repair());
    }

    static void signOff(Draft draft, RunId run, Command.SignOff command) {
        List<String> services = submission(draft, run).spec().gate().signOffs();
        if (!services.contains(command.service())) {
            throw new BackfleetException(
                    ErrorCode.SERVICE_UNKNOWN,
                    "the gate of " + run.name() + " asks for no sign-off by '" + command.service() + "'; "
                            + (services.isEmpty() ? "it asks for none" : "it asks for " + String.join(", ", services)));
        }
        draft.put(book(draft, run).signedOff(command.service(), command.withdraw(), command.principal(), draft.now()));
    }

    static void approve(Draft draft, RunId run, Command.Approve command) {
        String submitter = submission(draft, run).by();
        if (!command.withdraw() && GateBook.person(submitter).equals(GateBook.person(command.principal()))) {
            throw new BackfleetException(
                    ErrorCode.FOUR_EYES,
                    command.principal() + " has submitted migration " + run.name() + "; somebody else must approve it");
        }
        draft.put(book(draft, run).approved(command.withdraw(), command.principal(), draft.now()));
    }

    private static Submission submission(Draft draft, RunId run) {
        Submission submission = draft.submission(run);
        if (submission == null) {
            throw new IllegalStateException("run " + run + " is there without its submission");
        }
        return submission;
    }

    private static GateBook book(Draft draft, RunId run) {
        GateBook book = draft.gate(run);
        if (book == null) {
            throw new BackfleetException(
                    ErrorCode.WRONG_PHASE, "migration " + run.name() + " has no gate: its spec says verify: off");
        }
        return book;
    }
}
