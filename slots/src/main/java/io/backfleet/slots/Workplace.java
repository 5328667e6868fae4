package io.backfleet.slots;

import io.backfleet.database.Site;
import io.backfleet.protocol.message.Report;
import io.backfleet.slots.control.Directives;
import io.backfleet.slots.control.StopSignal;
import io.backfleet.slots.retry.Retries;
import io.backfleet.slots.throttle.Patience;
import io.backfleet.slots.throttle.RouteThrottle;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * What all tasks of one route in a process work with. Thread-safe.
 *
 * @param process its name
 * @param site the one database, or the two
 * @param tell sends a report that nothing depends on
 * @param nanoTime monotonic clock
 * @param patience a task that is stopped for so long without a break goes back; the coordinator tries it again
 */
public record Workplace(
        String process,
        Site site,
        RouteThrottle throttle,
        Directives directives,
        StopSignal stop,
        Retries retries,
        Consumer<Report> tell,
        LongSupplier nanoTime,
        Patience patience) {}
