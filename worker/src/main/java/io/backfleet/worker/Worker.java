package io.backfleet.worker;

import io.backfleet.slots.SlotProcess;
import io.backfleet.slots.SlotsConfig;

/** The worker role: processes that write. */
public final class Worker {
    private Worker() {}

    /** Starts a worker process; it works until closed. */
    public static SlotProcess start(SlotsConfig config) {
        return SlotProcess.start(config, new WorkerCrew(config.meters()));
    }
}
