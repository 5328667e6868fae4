package io.backfleet.cli.gate;

import io.backfleet.messaging.StateView;
import io.backfleet.protocol.gate.GateVerdict;
import io.backfleet.protocol.gate.ShardEvidence;
import io.backfleet.protocol.state.StateKey;
import io.backfleet.protocol.verification.GateState;
import io.backfleet.protocol.verification.VerificationState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes down when a gate was open, and on which pass it was opened, from the public state in its own order. Thread-safe. */
final class GateWatch {
    /**
     * A time during which the gate was open, milliseconds since 1970.
     *
     * @param from when it opened
     * @param to when it closed; null while it is open
     * @param passBegan when the newest clean pass began that it was opened on
     */
    record Opening(long from, @Nullable Long to, long passBegan) {}

    private final String migration;
    private final Map<String, ShardEvidence> evidence = new HashMap<>();
    private final List<Opening> openings = new ArrayList<>();

    private GateWatch(String migration) {
        this.migration = migration;
    }

    static GateWatch follow(StateView state, String migration) {
        GateWatch watch = new GateWatch(migration);
        state.listen(watch::changed);
        return watch;
    }

    private synchronized void changed(StateKey key, @Nullable Object value) {
        if (value instanceof VerificationState verification
                && verification.migration().equals(migration)) {
            evidence.put(verification.database(), verification.evidence());
        } else if (value instanceof GateState gate && gate.migration().equals(migration)) {
            boolean open = gate.verdict().position() == GateVerdict.Position.OPEN;
            boolean was = isOpen();
            if (open && !was) {
                openings.add(new Opening(gate.since(), null, newestPass()));
            } else if (!open && was) {
                Opening last = openings.remove(openings.size() - 1);
                openings.add(new Opening(last.from(), gate.since(), last.passBegan()));
            }
        }
    }

    private long newestPass() {
        return evidence.values().stream()
                .mapToLong(shard -> shard.streak().newest())
                .min()
                .orElse(Long.MAX_VALUE);
    }

    synchronized boolean isOpen() {
        return !openings.isEmpty() && openings.get(openings.size() - 1).to() == null;
    }

    synchronized List<Opening> openings() {
        return List.copyOf(openings);
    }
}
