package io.backfleet.coordinator.kafka;

import io.backfleet.coordinator.Coordinator;
import io.backfleet.coordinator.command.Trail;
import io.backfleet.coordinator.gate.Seal;
import io.backfleet.coordinator.metrics.CoordinatorMetrics;
import io.backfleet.coordinator.state.Effects;
import io.backfleet.coordinator.state.Effects.Output;
import io.backfleet.coordinator.state.Entity;
import io.backfleet.coordinator.state.Errand;
import io.backfleet.coordinator.state.FleetState;
import io.backfleet.protocol.audit.AuditRecord;
import io.backfleet.protocol.error.Failure;
import io.backfleet.protocol.message.Command;
import io.backfleet.protocol.message.InboxMessage;
import io.backfleet.protocol.state.CommandResult;
import io.backfleet.protocol.state.StateKey;
import io.backfleet.protocol.wire.Wire;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries {@link Coordinator}'s decisions out: state to the stores, records to the sinks, all in the transaction that
 * also moves the inbox's offset. A message that no decision can be made on becomes a dead letter and changes nothing
 * else. Runs on Streams' thread alone.
 */
final class InboxProcessor implements Processor<byte[], byte[], byte[], byte[]> {
    /** Errands looked for so often; a message that makes something due has it done at once. */
    static final Duration TICK = Duration.ofMillis(200);

    private static final Logger LOG = LoggerFactory.getLogger(InboxProcessor.class);
    private static final Duration MEASURE = Duration.ofSeconds(5);
    private static final int ERRANDS_PER_STEP = 200;
    private static final int STEPS_PER_TICK = 10;
    /** An id that no client of ours draws gets no answer: it would not fit into a key, or into a message at all. */
    private static final int MAX_ID = 500;

    private static final long FAILED_ERRAND_MILLIS = 30_000;

    private final String inbox;
    private final Seal seal;
    private final CoordinatorMetrics metrics;
    private final Map<Entity<?>, KeyValueStore<String, byte[]>> stores = new HashMap<>();

    private @Nullable ProcessorContext<byte[], byte[]> context;
    private @Nullable Applied applied;
    private FleetState state = new FleetState(0);

    InboxProcessor(String inbox, Seal seal, CoordinatorMetrics metrics) {
        this.inbox = inbox;
        this.seal = seal;
        this.metrics = metrics;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> given) {
        context = given;
        long start = System.nanoTime();
        state = new FleetState(now());
        int entries = 0;
        for (Entity<?> entity : Entity.ALL) {
            KeyValueStore<String, byte[]> store = given.getStateStore(entity.name());
            stores.put(entity, store);
            entries += load(entity, store);
        }
        applied = new Applied(given.getStateStore(CoordinatorTopology.APPLIED), inbox);
        given.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, at -> tick());
        given.schedule(MEASURE, PunctuationType.WALL_CLOCK_TIME, at -> metrics.measure(state, now()));
        LOG.info("coordinating; {} entries read in {} ms", entries, (System.nanoTime() - start) / 1_000_000);
    }

    private <V> int load(Entity<V> entity, KeyValueStore<String, byte[]> store) {
        int entries = 0;
        try (KeyValueIterator<String, byte[]> all = store.all()) {
            while (all.hasNext()) {
                KeyValue<String, byte[]> entry = all.next();
                state.load(entity, entry.key, Wire.read(entry.value, entity.type()));
                entries++;
            }
        }
        return entries;
    }

    private ProcessorContext<byte[], byte[]> context() {
        if (context == null) {
            throw new IllegalStateException("not initialised");
        }
        return context;
    }

    private long now() {
        return context().currentSystemTimeMs();
    }

    @Override
    public void process(Record<byte[], byte[]> message) {
        long offset = context().recordMetadata().map(RecordMetadata::offset).orElse(Long.MAX_VALUE);
        if (applied == null || applied.contains(offset)) {
            LOG.debug("message {} was applied before", offset);
            return;
        }
        long start = System.nanoTime();
        boolean command = apply(message, offset);
        if (offset != Long.MAX_VALUE) {
            applied.advance(offset);
        }
        if (state.due(now())) {
            runErrands(state.due(now(), ERRANDS_PER_STEP));
        }
        metrics.step(System.nanoTime() - start);
        if (command) {
            // somebody waits for the answer; for reports the next commit is soon enough, and this would cost too much
            context().commit();
        }
    }

    /** Whether it was a command. */
    private boolean apply(Record<byte[], byte[]> message, long offset) {
        InboxMessage decoded = null;
        Effects effects;
        Encoded encoded;
        try {
            decoded = Wire.read(message.value(), InboxMessage.class);
            effects = Coordinator.decide(state, decoded, now(), seal);
            encoded = Encoded.of(effects);
        } catch (Throwable e) {
            rethrowFatal(e);
            Failure why = DeadLetters.failure(e);
            bury("inbox@" + offset, message.value() == null ? new byte[0] : message.value(), why, e);
            if (decoded instanceof Command refused) {
                if (refused.id().length() <= MAX_ID && Trail.plain(refused.id()).equals(refused.id())) {
                    answer(new CommandResult(refused.id(), "", why));
                }
                AuditRecord kept = Trail.broken(refused, why, now());
                forward(CoordinatorTopology.AUDIT, kept.migration().getBytes(StandardCharsets.UTF_8), Wire.write(kept));
            }
            return decoded instanceof Command;
        }
        carryOut(effects, encoded);
        metrics.applied(decoded.getClass().getSimpleName(), now() - message.timestamp());
        return decoded instanceof Command;
    }

    private void answer(CommandResult result) {
        forward(
                CoordinatorTopology.STATE,
                StateKey.command(result.command()).toString().getBytes(StandardCharsets.UTF_8),
                Wire.write(result));
    }

    private void tick() {
        for (int i = 0; i < STEPS_PER_TICK && state.due(now()); i++) {
            runErrands(state.due(now(), ERRANDS_PER_STEP));
        }
    }

    private void runErrands(List<Errand> errands) {
        Effects effects;
        Encoded encoded;
        try {
            effects = Coordinator.run(state, errands, now(), seal);
            encoded = Encoded.of(effects);
        } catch (Throwable e) {
            rethrowFatal(e);
            if (errands.size() > 1) {
                errands.forEach(errand -> runErrands(List.of(errand)));
            } else {
                Errand failed = errands.get(0);
                state.postpone(failed, now() + FAILED_ERRAND_MILLIS);
                bury(
                        "errand " + failed.kind() + " " + failed.key(),
                        failed.key().getBytes(StandardCharsets.UTF_8),
                        DeadLetters.failure(e),
                        e);
            }
            return;
        }
        carryOut(effects, encoded);
    }

    private void carryOut(Effects effects, Encoded encoded) {
        for (Encoded.Entry entry : encoded.entries()) {
            KeyValueStore<String, byte[]> store = stores.get(entry.entity());
            if (store == null) {
                throw new IllegalStateException("no store of " + entry.entity().name());
            }
            if (entry.value() == null) {
                store.delete(entry.key());
            } else {
                store.put(entry.key(), entry.value().get());
            }
        }
        encoded.outgoing()
                .forEach(out -> forward(
                        out.sink(),
                        out.key().get(),
                        out.value() == null ? null : out.value().get()));
        state.apply(effects);
        for (Output output : effects.outputs()) {
            if (output instanceof Output.TaskOut out) {
                metrics.handedOut(out.task().id().kind());
            }
        }
    }

    // a null value is a tombstone, which Streams' own signature does not speak of
    @SuppressWarnings("NullAway")
    private void forward(String sink, byte[] key, byte @Nullable [] value) {
        context().forward(new Record<>(key, value, now()), sink);
    }

    private void bury(String source, byte[] value, Failure why, Throwable e) {
        LOG.error("{} could not be handled and went to the dead topic: {}", source, why, e);
        metrics.deadLetter();
        context().forward(DeadLetters.of(source, value, why, now()), CoordinatorTopology.DEAD);
    }

    /** Memory that has run out is no message's fault; a stack that has may well be. */
    private static void rethrowFatal(Throwable e) {
        if (e instanceof VirtualMachineError fatal && !(e instanceof StackOverflowError)) {
            throw fatal;
        }
    }

    @Override
    public void close() {
        metrics.idle();
    }
}
