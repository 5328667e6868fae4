package io.backfleet.messaging;

import io.backfleet.protocol.signal.Signal;
import java.time.Duration;
import java.util.function.Consumer;

/** All signals that the fleet has given, for as long as they are kept. Thread-safe. */
public interface SignalLog {
    /**
     * Reads a migration's signals, of all its runs, from the beginning to where the log ends when this is called; otherwise
     * as {@link DifferenceLog#read}.
     */
    void read(String migration, Duration timeout, Consumer<Signal> reader);
}
