package io.backfleet.protocol.signal;

import io.backfleet.protocol.certificate.Certificate;
import io.backfleet.protocol.gate.GateVerdict;
import io.backfleet.protocol.gate.GateVerdict.Position;
import io.backfleet.protocol.verification.GateState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What to tell the outside world when a gate's state changes. The same change gives the same signals, ids included, so
 * that one sent twice can be told from two. Immutable.
 */
public final class Signals {
    private static final String SPEC_VERSION = "1.0";
    private static final String JSON = "application/json";

    private final String source;

    /**
     * @param prefix of the fleet's topics, which tells fleets apart
     */
    public Signals(String prefix) {
        source = "/backfleet/" + prefix;
    }

    /**
     * When a gate came to the position that it has now, for {@link GateState#since()}: the time that was kept as long as
     * it stays, otherwise {@code now}, or a millisecond behind the last change and the certificate that is held where the
     * clock has not moved on. So no two changes of a gate have the same time, signals are told apart by it, and a
     * certificate from before a change is never taken for one from after it.
     *
     * @param previous state; null when there was none
     */
    public static long since(@Nullable GateState previous, Position position, long now) {
        if (previous == null) {
            return now;
        }
        if (previous.verdict().position() == position) {
            return previous.since();
        }
        Certificate held = previous.certificate();
        long last = held == null
                ? previous.since()
                : Math.max(previous.since(), held.statement().issuedAt());
        return Math.max(now, last + 1);
    }

    /**
     * The signals of a change, in the order in which they are to be sent: first the gate, then certificates. The first
     * state of a run is a change as well, whatever it is: the last word on a migration must never be that of an earlier
     * run.
     *
     * @param previous state of the gate; null when there was none
     * @param next state of the gate
     * @param digest of the spec
     */
    public List<Signal> between(@Nullable GateState previous, GateState next, String digest) {
        GateState before = previous == null || !previous.incarnation().equals(next.incarnation()) ? null : previous;
        List<Signal> signals = new ArrayList<>();
        Position position = next.verdict().position();
        if (before == null || before.verdict().position() != position) {
            Map<String, String> facts = before == null
                    ? Map.of()
                    : Map.of("before", before.verdict().position().name());
            signals.add(signal(
                    type(position),
                    "gate/" + next.since(),
                    next,
                    next.since(),
                    digest,
                    next.verdict().reason(),
                    facts));
        }
        GateState.Revocation revoked = next.revoked();
        if (revoked != null && (before == null || !revoked.equals(before.revoked()))) {
            signals.add(signal(
                    Signal.CERTIFICATE_REVOKED,
                    "revoked/" + revoked.certificate(),
                    next,
                    revoked.at(),
                    digest,
                    revoked.reason(),
                    Map.of("certificate", revoked.certificate())));
        }
        Certificate issued = next.certificate();
        if (issued != null && (before == null || !issued.equals(before.certificate()))) {
            signals.add(issued(next, issued, digest));
        }
        return signals;
    }

    private Signal issued(GateState next, Certificate issued, String digest) {
        String id = issued.statement().id();
        String until = Instant.ofEpochMilli(issued.statement().expiresAt()).toString();
        return signal(
                Signal.CERTIFICATE_ISSUED,
                "issued/" + id,
                next,
                issued.statement().issuedAt(),
                digest,
                "certificate " + id + ", valid until " + until,
                Map.of("certificate", id, "expires", until, "keyId", issued.keyId()));
    }

    private static String type(Position position) {
        return switch (position) {
            case OPEN -> Signal.GATE_OPENED;
            case CLOSED -> Signal.GATE_CLOSED;
            case INCONCLUSIVE -> Signal.GATE_INCONCLUSIVE;
        };
    }

    private Signal signal(
            String type, String id, GateState state, long at, String digest, String reason, Map<String, String> facts) {
        GateVerdict verdict = state.verdict();
        return new Signal(
                SPEC_VERSION,
                state.incarnation() + "/" + id,
                type,
                source,
                state.migration(),
                Instant.ofEpochMilli(at).toString(),
                JSON,
                new Signal.Data(state.incarnation(), digest, reason, verdict.position(), verdict.blocking(), facts));
    }
}
