package io.backfleet.database.throttle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.database.PrimaryProbe.Load;
import io.backfleet.database.PrimaryProbe.Replica;
import io.backfleet.database.throttle.Signal.Metric;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ReadingsTest {
    private static final Replica IDLE = new Replica("idle", null, "streaming", true);
    private static final Replica LATE = new Replica("late", 700L, "streaming", false);

    private long now;
    private final Readings readings = new Readings("primary:1", () -> now);

    private Optional<Signal> reported(Replica... replicas) {
        readings.primaryAnswered(new Load(0, 0, 100, List.of(replicas)));
        return readings.signals().stream()
                .filter(signal -> signal.metric() == Metric.REPLICATION_LAG
                        && signal.host().startsWith("reported"))
                .findFirst();
    }

    @Test
    void unnamedReplica_countsWithThePrimarysFigure() {
        assertEquals(0, reported(IDLE).orElseThrow().value());
        assertEquals(0.7, reported(IDLE, LATE).orElseThrow().value(), 1e-9);
        assertTrue(readings.notes().get(0).contains("2 of 2 replicas"));
    }

    @Test
    void unnamedReplica_withoutAFigureIsUnknownUnlessItIsThrough() {
        for (Replica unread : List.of(
                new Replica("hidden", null, "", false),
                new Replica("behind", null, "streaming", false),
                new Replica("new", null, "catchup", false),
                new Replica("new", 5L, "catchup", false))) {
            Signal signal = reported(IDLE, unread).orElseThrow();
            assertTrue(signal.value() < 0, signal::toString);
            assertTrue(signal.failure().contains("GRANT pg_monitor"), signal::failure);
            assertTrue(signal.failure().contains(unread.name()), signal::failure);
        }
        assertEquals(0, reported(IDLE).orElseThrow().value());
    }

    @Test
    void namedReplicas_areNotReadAtThePrimary() {
        readings.expectReplica("replica:1");
        assertEquals(Optional.empty(), reported(new Replica("hidden", null, "", false)));
        assertEquals(List.of(), readings.notes());
        assertTrue(reported(IDLE, new Replica("hidden", null, "", false))
                        .orElseThrow()
                        .value()
                < 0);
    }

    @Test
    void lag_isKnownWhenThePrimaryAndEachReplicaWereReadLately() {
        long stale = 100;
        assertFalse(readings.lagKnown(stale), "nobody knows who the replicas are");
        reported();
        assertTrue(readings.lagKnown(stale), "there is none");
        readings.expectReplica("replica:1");
        assertFalse(readings.lagKnown(stale), "it has not been read");
        readings.beatStarts(1);
        readings.replicaShows("replica:1", OptionalLong.empty());
        assertFalse(readings.lagKnown(stale), "it shows no beat");
        readings.replicaShows("replica:1", OptionalLong.of(1));
        assertTrue(readings.lagKnown(stale));
        readings.expectReplica("replica:2");
        assertFalse(readings.lagKnown(stale), "one of two is not enough");
        assertEquals(OptionalLong.of(0), readings.worstLagNanos());
        readings.replicaFailed("replica:2", "told to fail");
        assertFalse(readings.lagKnown(stale));
        readings.replicaShows("replica:2", OptionalLong.of(1));
        assertTrue(readings.lagKnown(stale));
        now += stale + 1;
        reported();
        assertFalse(readings.lagKnown(stale), "replicas were read too long ago");
    }

    @Test
    void unnamedReplica_thatLeavesStopsNobodyAndIsNoted() {
        reported(IDLE, LATE);
        assertEquals(0, reported(IDLE).orElseThrow().value());
        assertTrue(readings.notes().get(0).contains("1 of 2 replicas"), readings.notes()::toString);
        assertEquals(Optional.empty(), reported());
        assertTrue(readings.notes().get(0).contains("2 of 2 replicas"), readings.notes()::toString);
        readings.clear();
        assertEquals(Optional.empty(), reported());
        assertEquals(List.of(), readings.notes());
    }
}
