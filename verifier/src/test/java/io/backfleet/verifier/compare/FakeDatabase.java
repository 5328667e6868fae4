package io.backfleet.verifier.compare;

import io.backfleet.database.Examination;
import io.backfleet.database.FencedTask;
import io.backfleet.database.FleetDatabase;
import io.backfleet.database.PrimaryProbe;
import io.backfleet.database.ReplicaProbe;
import io.backfleet.database.VerifyingTask;
import io.backfleet.protocol.spec.MigrationSpec;
import io.backfleet.protocol.task.PlanResult;
import io.backfleet.protocol.task.Proof;
import io.backfleet.protocol.task.Task;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;

/** A database with one {@link FakeTable}, whose load and replica show what a test sets. */
final class FakeDatabase implements FleetDatabase {
    final FakeTable table;
    volatile int lockWaits;
    /** The replica has shown no heartbeat: its lag is unknown. */
    volatile boolean replicaLost;
    /** Called before each answer of the replica with its number, from 1. */
    volatile IntConsumer onReplicaRead = reads -> {};

    private final AtomicInteger replicaReads = new AtomicInteger();

    FakeDatabase(FakeTable table) {
        this.table = table;
    }

    @Override
    public String id() {
        return "fake";
    }

    @Override
    public String host() {
        return "fake:1";
    }

    @Override
    public VerifyingTask verify(Task task) {
        table.fail("verify");
        return table.open();
    }

    @Override
    public PrimaryProbe primaryProbe() {
        return new PrimaryProbe() {
            @Override
            public String host() {
                return "fake:1";
            }

            @Override
            public void beat(String prober, long sequence) {}

            @Override
            public Load load() {
                return new Load(1, lockWaits, 100, List.of());
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public List<ReplicaProbe> replicaProbes() {
        return List.of(new ReplicaProbe() {
            @Override
            public String host() {
                return "fake:2";
            }

            @Override
            public OptionalLong newestBeat(String prober) {
                onReplicaRead.accept(replicaReads.incrementAndGet());
                return replicaLost ? OptionalLong.empty() : OptionalLong.of(Long.MAX_VALUE);
            }

            @Override
            public void close() {}
        });
    }

    @Override
    public Examination examine(MigrationSpec spec) {
        throw new UnsupportedOperationException("only compared here");
    }

    @Override
    public PlanResult plan(Task task, BooleanSupplier cancelled) {
        throw new UnsupportedOperationException("only compared here");
    }

    @Override
    public Optional<FencedTask> take(Task task) {
        throw new UnsupportedOperationException("only compared here");
    }

    @Override
    public Proof prove(Task task) {
        throw new UnsupportedOperationException("only compared here");
    }

    @Override
    public void cleanUp(Task task) {
        throw new UnsupportedOperationException("only compared here");
    }

    @Override
    public void close() {}
}
