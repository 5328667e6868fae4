package io.backfleet.slots;

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
import java.util.function.BooleanSupplier;

/** A database that can be probed and nothing else; sick when told. */
public final class ProbedDatabase implements FleetDatabase {
    private final String id;
    private volatile long beats;
    public volatile boolean replicaSilent;
    public volatile int sessions;
    public int probesStarted;

    public ProbedDatabase(String id) {
        this.id = id;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public String host() {
        return id + ":1";
    }

    @Override
    public PrimaryProbe primaryProbe() {
        probesStarted++;
        return new PrimaryProbe() {
            @Override
            public String host() {
                return id + ":1";
            }

            @Override
            public void beat(String prober, long sequence) {
                beats = sequence;
            }

            @Override
            public Load load() {
                return new Load(sessions, 0, 100, List.of());
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
                return id + ":2";
            }

            @Override
            public OptionalLong newestBeat(String prober) {
                return replicaSilent ? OptionalLong.empty() : OptionalLong.of(beats);
            }

            @Override
            public void close() {}
        });
    }

    @Override
    public void close() {}

    private static UnsupportedOperationException unsupported() {
        return new UnsupportedOperationException("only probed here");
    }

    @Override
    public Examination examine(MigrationSpec spec) {
        throw unsupported();
    }

    @Override
    public PlanResult plan(Task task, BooleanSupplier cancelled) {
        throw unsupported();
    }

    @Override
    public Optional<FencedTask> take(Task task) {
        throw unsupported();
    }

    @Override
    public VerifyingTask verify(Task task) {
        throw unsupported();
    }

    @Override
    public Proof prove(Task task) {
        throw unsupported();
    }

    @Override
    public void cleanUp(Task task) {
        throw unsupported();
    }
}
