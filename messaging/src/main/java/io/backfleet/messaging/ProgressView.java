package io.backfleet.messaging;

import io.backfleet.protocol.progress.Telemetry;
import java.time.Duration;
import java.util.List;

/** What workers said last about their progress, followed in the background from its start on. Thread-safe. */
public interface ProgressView extends AutoCloseable {
    /**
     * The newest telemetry of each worker, by worker id.
     *
     * @param maxAge older telemetry, counted from its arrival here, is left out and forgotten
     */
    List<Telemetry> latest(Duration maxAge);

    /** Time since the broker last answered; grows while it is unreachable. Since the start, when it never did. */
    Duration staleness();

    /** Stops following. */
    @Override
    void close();
}
