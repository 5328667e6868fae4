package io.backfleet.coordinator.http;

import io.backfleet.coordinator.TestFleet;
import io.backfleet.coordinator.watch.PublishedState;
import io.backfleet.messaging.EventPublisher;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.Failure;
import io.backfleet.protocol.finding.DifferencesFound;
import io.backfleet.protocol.message.Command;
import io.backfleet.protocol.message.InboxMessage;
import io.backfleet.protocol.progress.Telemetry;
import java.util.concurrent.CompletableFuture;

/** Hands messages straight to a {@link TestFleet}; can be told to lose them or to fail. */
final class DirectPublisher implements EventPublisher {
    volatile boolean losing;
    volatile boolean failing;

    private final TestFleet fleet;
    private final PublishedState state;

    DirectPublisher(TestFleet fleet, PublishedState state) {
        this.fleet = fleet;
        this.state = state;
    }

    @Override
    public synchronized void send(InboxMessage message) {
        if (failing) {
            throw new BackfleetException(ErrorCode.BROKER_UNREACHABLE, "as told");
        }
        if (losing) {
            return;
        }
        fleet.send(message);
        if (message instanceof Command command) {
            state.answered(command.id());
        }
    }

    @Override
    public CompletableFuture<Void> sendAsync(InboxMessage message) {
        return CompletableFuture.runAsync(() -> send(message));
    }

    @Override
    public void offer(Telemetry telemetry) {}

    @Override
    public void differences(DifferencesFound found) {}

    @Override
    public void bury(byte[] value, String source, Failure why) {}

    @Override
    public void close() {}
}
