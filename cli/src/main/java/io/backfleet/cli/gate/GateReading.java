package io.backfleet.cli.gate;

import io.backfleet.protocol.gate.Gate;
import io.backfleet.protocol.gate.GateEvidence;
import io.backfleet.protocol.gate.GateVerdict;
import io.backfleet.protocol.gate.GateVerdict.Position;
import io.backfleet.protocol.view.GateView;

/**
 * How far a published verdict may be relied on now.
 *
 * @param position never more open than the published one
 * @param reason in one line
 */
record GateReading(GateView view, Position position, String reason) {
    /**
     * Reads a gate. An open one is judged again at this time: whoever published it may be gone since, and an API process
     * without a coordinator still shows what it heard last.
     *
     * @param now milliseconds since 1970 on this machine's clock
     */
    static GateReading of(GateView view, long now) {
        GateVerdict published = view.gate().verdict();
        if (published.position() != Position.OPEN) {
            return new GateReading(view, published.position(), published.reason());
        }
        GateVerdict today = Gate.evaluate(view.policy(), at(view.evidence(), now));
        return today.position() == Position.OPEN
                ? new GateReading(view, Position.OPEN, today.reason())
                : new GateReading(
                        view,
                        Position.INCONCLUSIVE,
                        "it was open, but that has grown old: " + today.reason()
                                + " (does a coordinator run, and is this machine's clock right?)");
    }

    /** The evidence at this time, or at its own if that is later: clocks differ. */
    private static GateEvidence at(GateEvidence evidence, long now) {
        return new GateEvidence(
                Math.max(now, evidence.now()),
                evidence.migration(),
                evidence.incarnation(),
                evidence.digest(),
                evidence.submittedBy(),
                evidence.phase(),
                evidence.backfill(),
                evidence.everyMillis(),
                evidence.maxLagMillis(),
                evidence.databases(),
                evidence.shards(),
                evidence.signOffs(),
                evidence.approvals());
    }

    boolean open() {
        return position == Position.OPEN;
    }

    /** Whether it can never open any more. */
    boolean ended() {
        return view.evidence().phase().ended();
    }
}
