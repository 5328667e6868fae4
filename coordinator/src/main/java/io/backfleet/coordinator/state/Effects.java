package io.backfleet.coordinator.state;

import io.backfleet.protocol.audit.AuditRecord;
import io.backfleet.protocol.signal.Signal;
import io.backfleet.protocol.state.StateKey;
import io.backfleet.protocol.task.Task;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a decision comes to. Nothing of it has happened until it is applied.
 *
 * @param changes entries by kind and key; empty for one that goes
 * @param outputs records to send, in order
 * @param alarms when to look at a database again; {@link Long#MAX_VALUE} for not before something happens
 * @param woken databases to look at as soon as possible
 */
public record Effects(
        Map<Entity<?>, Map<String, Optional<Object>>> changes,
        List<Output> outputs,
        Map<String, Long> alarms,
        Set<String> woken) {

    /** A record to send. */
    public sealed interface Output {
        /** A task for workers or verifiers. */
        record TaskOut(Task task) implements Output {}

        /**
         * A public state.
         *
         * @param value null for one that goes
         */
        record StateOut(StateKey key, @Nullable Object value) implements Output {}

        /** A line of the audit trail. */
        record AuditOut(AuditRecord record) implements Output {}

        /** News of a gate, for other systems. */
        record SignalOut(Signal signal) implements Output {}
    }
}
