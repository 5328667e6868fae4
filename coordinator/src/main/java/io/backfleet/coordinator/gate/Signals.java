package io.backfleet.coordinator.gate;

import io.backfleet.coordinator.state.Draft;
import io.backfleet.coordinator.state.RunId;
import io.backfleet.coordinator.state.Submission;
import io.backfleet.protocol.gate.GateVerdict;
import io.backfleet.protocol.signal.Signal;
import java.time.Instant;
import java.util.Map;

/** Signals of one run that one decision sends. Not thread-safe. */
final class Signals {
    private static final String VERSION = "1.0";

    private final Draft draft;
    private final Seal seal;
    private final Submission submission;
    private final int before;
    private int sent;

    /** @param before how many the run has sent so far: they are numbered */
    Signals(Draft draft, Seal seal, Submission submission, int before) {
        this.draft = draft;
        this.seal = seal;
        this.submission = submission;
        this.before = before;
    }

    /** The gate stands elsewhere than before. */
    void moved(GateVerdict verdict) {
        String type = switch (verdict.position()) {
            case OPEN -> Signal.GATE_OPENED;
            case CLOSED -> Signal.GATE_CLOSED;
            case INCONCLUSIVE -> Signal.GATE_INCONCLUSIVE;
        };
        send(type, verdict.reason(), verdict, Map.of());
    }

    void send(String type, String reason, GateVerdict verdict, Map<String, String> facts) {
        sent++;
        RunId run = submission.run();
        draft.signal(new Signal(
                VERSION,
                run + "/" + (before + sent),
                type,
                seal.source(),
                run.name(),
                Instant.ofEpochMilli(draft.now()).toString(),
                "application/json",
                new Signal.Data(
                        run.incarnation(),
                        submission.digest(),
                        reason,
                        verdict.position(),
                        verdict.blocking(),
                        facts)));
    }

    int sent() {
        return sent;
    }
}
