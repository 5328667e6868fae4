package io.backfleet.coordinator.http;

import io.backfleet.messaging.EventPublisher;
import io.backfleet.messaging.StateView;
import io.backfleet.protocol.message.Command;
import io.backfleet.protocol.state.CommandResult;
import io.backfleet.protocol.state.StateKey;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Sends commands and waits for their answers on the state topic. An answer is the last record that its command
 * publishes, so whoever has it sees in the same view what the command did. Thread-safe.
 */
final class CommandDesk implements AutoCloseable {
    private final EventPublisher publisher;
    private final StateView state;
    private final Duration patience;
    private final Map<String, CompletableFuture<CommandResult>> waiting = new ConcurrentHashMap<>();
    private final StateView.Registration registration;

    CommandDesk(EventPublisher publisher, StateView state, Duration patience) {
        this.publisher = publisher;
        this.state = state;
        this.patience = patience;
        this.registration = state.listen((key, value) -> {
            if (key.kind() == StateKey.Kind.COMMAND && value instanceof CommandResult result) {
                CompletableFuture<CommandResult> answer = waiting.get(key.id());
                if (answer != null) {
                    answer.complete(result);
                }
            }
        });
    }

    /**
     * Sends a command.
     *
     * @return the answer; empty when there was none in time, though the command may still be carried out. Completes
     *     exceptionally with a {@code BackfleetException} when the command could not be sent.
     */
    CompletableFuture<Optional<CommandResult>> carryOut(Command command) {
        CompletableFuture<CommandResult> answer =
                waiting.computeIfAbsent(command.id(), any -> new CompletableFuture<>());
        // a repeated command whose answer is known already
        state.command(command.id()).ifPresent(answer::complete);
        var unused = publisher.sendAsync(command).whenComplete((sent, e) -> {
            if (e != null) {
                answer.completeExceptionally(e);
            }
        });
        return answer.copy()
                .orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
                .thenApply(Optional::of)
                .exceptionallyCompose(e -> cause(e) instanceof TimeoutException
                        ? CompletableFuture.completedFuture(Optional.empty())
                        : CompletableFuture.failedFuture(cause(e)))
                .whenComplete((done, e) -> waiting.remove(command.id(), answer));
    }

    static Throwable cause(Throwable e) {
        Throwable cause = e.getCause();
        return e instanceof CompletionException && cause != null ? cause(cause) : e;
    }

    @Override
    public void close() {
        registration.close();
    }
}
