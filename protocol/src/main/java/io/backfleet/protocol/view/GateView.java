package io.backfleet.protocol.view;

import static java.util.Objects.requireNonNull;

import io.backfleet.protocol.gate.GateEvidence;
import io.backfleet.protocol.spec.GatePolicy;
import io.backfleet.protocol.verification.GateState;

/**
 * A gate with all that its verdict is made of: whoever evaluates the policy on the evidence must come to the same
 * verdict.
 *
 * @param evidence that the verdict follows from; its {@code now} is when the verdict was reached, or when the newest of
 *     it was heard if that is later: a verdict that stays the same to the letter is not published again
 */
public record GateView(String migration, GateState gate, GatePolicy policy, GateEvidence evidence) {
    public GateView {
        requireNonNull(migration, "migration");
        requireNonNull(gate, "gate");
        requireNonNull(policy, "policy");
        requireNonNull(evidence, "evidence");
    }
}
