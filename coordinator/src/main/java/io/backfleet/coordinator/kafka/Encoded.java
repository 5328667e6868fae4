package io.backfleet.coordinator.kafka;

import io.backfleet.coordinator.state.Effects;
import io.backfleet.coordinator.state.Effects.Output;
import io.backfleet.coordinator.state.Entity;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.signal.Signal;
import io.backfleet.protocol.task.Role;
import io.backfleet.protocol.task.Task;
import io.backfleet.protocol.wire.Wire;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Effects as bytes, made and measured before anything is written: what a broker would refuse must be found while the
 * step can still be dropped as a whole.
 */
record Encoded(List<Entry> entries, List<Outgoing> outgoing) {
    /** Brokers take 1 MiB unless told otherwise, the record's own overhead included. */
    static final int MAX_BYTES = 900_000;

    /** @param value null for an entry that goes */
    record Entry(Entity<?> entity, String key, @Nullable Bytes value) {}

    /**
     * @param sink where to
     * @param value null for a key that goes
     */
    record Outgoing(String sink, Bytes key, @Nullable Bytes value) {}

    /** @throws BackfleetException TOO_LARGE when a single record would not fit into a message */
    static Encoded of(Effects effects) {
        List<Entry> entries = new ArrayList<>();
        effects.changes()
                .forEach((entity, changes) -> changes.forEach((key, value) ->
                        entries.add(new Entry(entity, key, bytes(entity.name() + " ", key, value)))));
        List<Outgoing> outgoing = new ArrayList<>();
        for (Output output : effects.outputs()) {
            if (output instanceof Output.TaskOut out) {
                Task task = out.task();
                outgoing.add(new Outgoing(
                        Role.VERIFIER.takes(task.id().kind()) ? CoordinatorTopology.CHECKS : CoordinatorTopology.TASKS,
                        utf8(task.id().toString()),
                        bytes("task ", task.id().toString(), Optional.of(task))));
            } else if (output instanceof Output.StateOut out) {
                outgoing.add(new Outgoing(
                        CoordinatorTopology.STATE,
                        utf8(out.key().toString()),
                        bytes("state ", out.key().toString(), Optional.ofNullable(out.value()))));
            } else if (output instanceof Output.SignalOut out) {
                Signal signal = out.signal();
                outgoing.add(new Outgoing(
                        CoordinatorTopology.SIGNALS,
                        utf8(signal.subject()),
                        bytes("signal ", signal.id(), Optional.of(signal))));
            } else if (output instanceof Output.AuditOut out) {
                outgoing.add(new Outgoing(
                        CoordinatorTopology.AUDIT,
                        utf8(out.record().migration()),
                        bytes("audit ", out.record().id(), Optional.of(out.record()))));
            }
        }
        return new Encoded(entries, outgoing);
    }

    private static Bytes utf8(String text) {
        return Bytes.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static @Nullable Bytes bytes(String what, String key, Optional<Object> value) {
        byte[] bytes = value.map(Wire::write).orElse(new byte[0]);
        if (bytes.length + key.length() > MAX_BYTES) {
            throw new BackfleetException(
                    ErrorCode.TOO_LARGE,
                    what + key + " takes " + (bytes.length + key.length()) + " bytes, more than " + MAX_BYTES);
        }
        return value.isPresent() ? Bytes.wrap(bytes) : null;
    }
}
