package io.backfleet.verifier;

import io.backfleet.messaging.EventPublisher;
import io.backfleet.protocol.task.Role;
import io.backfleet.protocol.task.Task;
import io.backfleet.slots.Crew;
import io.backfleet.slots.TaskEnd;
import io.backfleet.slots.Workplace;
import io.backfleet.slots.pace.BatchSizes;
import io.backfleet.slots.report.ActiveTask;
import io.backfleet.verifier.compare.VerifyMeters;
import io.backfleet.verifier.compare.VerifyRun;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;

/** What a verifier does with its tasks. Thread-safe. */
final class VerifierCrew implements Crew {
    private final EventPublisher publisher;
    private final VerifyMeters meters;
    private final Clock clock;
    private final BatchSizes sizes = VerifyRun.sizes();

    VerifierCrew(EventPublisher publisher, MeterRegistry registry, Clock clock) {
        this.publisher = publisher;
        this.meters = new VerifyMeters(registry);
        this.clock = clock;
    }

    @Override
    public Role role() {
        return Role.VERIFIER;
    }

    @Override
    public TaskEnd work(Task task, Workplace place, ActiveTask active) {
        VerifyRun.Tools tools = new VerifyRun.Tools(place, sizes, meters, publisher::differences, clock);
        return new VerifyRun(task, tools, active).run();
    }
}
