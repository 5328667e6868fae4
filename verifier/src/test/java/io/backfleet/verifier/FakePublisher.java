package io.backfleet.verifier;

import io.backfleet.messaging.EventPublisher;
import io.backfleet.protocol.error.Failure;
import io.backfleet.protocol.finding.DifferencesFound;
import io.backfleet.protocol.message.InboxMessage;
import io.backfleet.protocol.message.Report;
import io.backfleet.protocol.progress.Telemetry;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps everything in the order of its sending. Thread-safe. */
final class FakePublisher implements EventPublisher {
    final List<Object> sent = new CopyOnWriteArrayList<>();

    /** Reports and differences of one kind. */
    <T> List<T> all(Class<T> kind) {
        return sent.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** Whether a task has come to an end, well or not. */
    boolean ended() {
        return sent.stream()
                .anyMatch(message -> message instanceof Report.Verified
                        || message instanceof Report.TaskFailed
                        || message instanceof Report.TaskReturned);
    }

    @Override
    public void send(InboxMessage message) {
        sent.add(message);
    }

    @Override
    public CompletableFuture<Void> sendAsync(InboxMessage message) {
        sent.add(message);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void differences(DifferencesFound found) {
        sent.add(found);
    }

    @Override
    public void offer(Telemetry telemetry) {}

    @Override
    public void bury(byte[] value, String source, Failure why) {
        sent.add(why);
    }

    @Override
    public void close() {}
}
