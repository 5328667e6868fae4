package io.backfleet.slots;

import io.backfleet.messaging.EventPublisher;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.Failure;
import io.backfleet.protocol.finding.DifferencesFound;
import io.backfleet.protocol.message.InboxMessage;
import io.backfleet.protocol.progress.Telemetry;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** Keeps what is sent; fails when told to. Thread-safe. */
final class FakePublisher implements EventPublisher {
    final List<InboxMessage> sent = new CopyOnWriteArrayList<>();
    final List<String> buried = new CopyOnWriteArrayList<>();
    volatile boolean away;
    volatile Predicate<InboxMessage> tooLarge = message -> false;

    private void check() {
        if (away) {
            throw new BackfleetException(ErrorCode.BROKER_UNREACHABLE, "told to fail");
        }
    }

    @Override
    public void send(InboxMessage message) {
        check();
        if (tooLarge.test(message)) {
            throw new BackfleetException(ErrorCode.TOO_LARGE, "told to refuse it");
        }
        sent.add(message);
    }

    @Override
    public CompletableFuture<Void> sendAsync(InboxMessage message) {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void differences(DifferencesFound found) {}

    @Override
    public void offer(Telemetry telemetry) {}

    @Override
    public void bury(byte[] value, String source, Failure why) {
        check();
        buried.add(new String(value, StandardCharsets.UTF_8));
    }

    @Override
    public void close() {}
}
