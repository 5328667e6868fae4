package io.backfleet.coordinator;

import io.backfleet.coordinator.command.Commands;
import io.backfleet.coordinator.dispatch.Attendance;
import io.backfleet.coordinator.gate.Judging;
import io.backfleet.coordinator.gate.Seal;
import io.backfleet.coordinator.report.Reports;
import io.backfleet.coordinator.report.Silence;
import io.backfleet.coordinator.state.Draft;
import io.backfleet.coordinator.state.Effects;
import io.backfleet.coordinator.state.Errand;
import io.backfleet.coordinator.state.FleetState;
import io.backfleet.coordinator.state.RunId;
import io.backfleet.coordinator.view.PublicView;
import io.backfleet.protocol.message.Command;
import io.backfleet.protocol.message.InboxMessage;
import io.backfleet.protocol.message.Report;
import io.backfleet.protocol.state.CommandResult;
import io.backfleet.protocol.state.StateKey;
import java.util.ArrayList;
import java.util.List;

/**
 * The coordinator as a function: what to change and what to send, given what is known, a message and the time. It does
 * no I/O, reads no clock and starts no thread, and decides the same when asked the same. Nothing has happened until the
 * effects are applied; when a decision throws, nothing has happened at all.
 */
public final class Coordinator {
    private Coordinator() {}

    /**
     * Decides on a message.
     *
     * @param now milliseconds since 1970
     * @param seal what verdicts on gates leave under
     */
    public static Effects decide(FleetState state, InboxMessage message, long now, Seal seal) {
        Draft draft = new Draft(state, now);
        if (message instanceof Command command) {
            CommandResult result = Commands.carryOut(draft, command);
            PublicView.publish(draft);
            Judging.judge(draft, seal, List.of());
            draft.publish(StateKey.command(command.id()), result);
        } else if (message instanceof Report report) {
            Reports.take(draft, report);
            PublicView.publish(draft);
            Judging.judge(draft, seal, List.of());
        }
        return draft.effects();
    }

    /**
     * Runs errands that are due.
     *
     * @param errands as {@link FleetState#due(long, int)} gave them; all are done, or the decision throws
     */
    public static Effects run(FleetState state, List<Errand> errands, long now, Seal seal) {
        Draft draft = new Draft(state, now);
        List<RunId> gates = new ArrayList<>();
        for (Errand errand : errands) {
            switch (errand.kind()) {
                case DATABASE -> Attendance.attend(draft, errand.key());
                case FLIGHT -> Silence.ofTask(draft, errand.key());
                case WORKER -> Silence.ofWorker(draft, errand.key());
                case ANSWER -> Commands.forget(draft, errand.key());
                case MIGRATION -> PublicView.catchUp(draft, errand.key());
                case GATE -> gates.add(RunId.parse(errand.key()));
            }
        }
        PublicView.publish(draft);
        Judging.judge(draft, seal, gates);
        return draft.effects();
    }
}
