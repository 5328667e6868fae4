package io.backfleet.verifier;

import io.backfleet.slots.SlotProcess;
import io.backfleet.slots.SlotsConfig;

/** The verifier role: processes that compare, and write nothing. */
public final class Verifier {
    private Verifier() {}

    /**
     * Starts a verifier process; it works until closed.
     *
     * @param config with the queues of verification
     */
    public static SlotProcess start(SlotsConfig config) {
        return SlotProcess.start(config, new VerifierCrew(config.publisher(), config.meters(), config.clock()));
    }
}
