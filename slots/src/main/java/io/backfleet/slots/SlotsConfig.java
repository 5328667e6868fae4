package io.backfleet.slots;

import io.backfleet.database.FleetDatabase;
import io.backfleet.messaging.EventPublisher;
import io.backfleet.messaging.StateView;
import io.backfleet.messaging.TaskQueues;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * What a process that takes tasks is made of. The process closes none of it but its own queues.
 *
 * @param name of the process, unique in the fleet and new with each start
 * @param slots tasks to run at once, at least 1
 * @param databases that it serves
 * @param clock wall clock, for display only
 * @param onFatal told of an error after which the process cannot be trusted, on the thread that met it; it should end
 * @param nanoTime monotonic clock
 */
public record SlotsConfig(
        String name,
        String version,
        int slots,
        List<FleetDatabase> databases,
        TaskQueues queues,
        EventPublisher publisher,
        StateView state,
        MeterRegistry meters,
        Clock clock,
        LongSupplier nanoTime,
        Consumer<Throwable> onFatal) {
    public SlotsConfig {
        databases = List.copyOf(databases);
        if (slots < 1) {
            throw new IllegalArgumentException("slots " + slots + " < 1");
        }
    }
}
