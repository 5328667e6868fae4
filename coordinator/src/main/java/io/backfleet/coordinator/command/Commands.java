package io.backfleet.coordinator.command;

import io.backfleet.coordinator.state.Answer;
import io.backfleet.coordinator.state.Draft;
import io.backfleet.coordinator.state.Entity;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.Failure;
import io.backfleet.protocol.message.Command;
import io.backfleet.protocol.state.CommandResult;
import io.backfleet.protocol.state.StateKey;

/**
 * Carries out what operators ask, at most once per id. The result is the last record that a command publishes, so who
 * has seen the result has seen the rest.
 */
public final class Commands {
    private Commands() {}

    /**
     * Carries a command out, or refuses it.
     *
     * @return the result, still to be published behind everything else
     */
    public static CommandResult carryOut(Draft draft, Command command) {
        Answer given = draft.get(Entity.ANSWER, command.id());
        if (given != null) {
            return given.result();
        }
        CommandResult result = new CommandResult(command.id(), command.migration(), null);
        try {
            if (command instanceof Command.Submit submit) {
                Submitting.submit(draft, submit);
            } else {
                Steering.steer(draft, command);
            }
        } catch (BackfleetException refusal) {
            result = new CommandResult(command.id(), command.migration(), Failure.of(refusal));
        }
        draft.audit(Trail.of(draft, command, result.refusal()));
        draft.put(Entity.ANSWER, command.id(), new Answer(result, draft.now()));
        return result;
    }

    /** Forgets an answer that was kept long enough. */
    public static void forget(Draft draft, String id) {
        draft.remove(Entity.ANSWER, id);
        draft.publish(StateKey.command(id), null);
    }
}
