package io.backfleet.protocol.signal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.protocol.certificate.Certificate;
import io.backfleet.protocol.certificate.CertificateStatement;
import io.backfleet.protocol.gate.GateItem;
import io.backfleet.protocol.gate.GateItem.Status;
import io.backfleet.protocol.gate.GateVerdict;
import io.backfleet.protocol.gate.GateVerdict.Position;
import io.backfleet.protocol.verification.GateState;
import io.backfleet.protocol.wire.Wire;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SignalsTest {
    /** 2026-01-02T03:04:05.678Z. */
    private static final long AT = 1_767_323_045_678L;

    private static final Signals SIGNALS = new Signals("backfleet.");
    private static final List<Position> POSITIONS = List.of(Position.values());

    private static GateVerdict verdict(Position position) {
        Status status = switch (position) {
            case OPEN -> Status.PASS;
            case CLOSED -> Status.FAIL;
            case INCONCLUSIVE -> Status.INCONCLUSIVE;
        };
        return GateVerdict.of(List.of(
                new GateItem("migration", Status.PASS, "is VERIFYING", List.of()),
                new GateItem("differences", status, "as it is", List.of())));
    }

    private static GateState state(
            Position position, long since, @Nullable String certificate, GateState.@Nullable Revocation revoked) {
        return new GateState(
                "users-full-name",
                "r7",
                verdict(position),
                since,
                since,
                List.of(),
                List.of(),
                certificate == null ? null : certificate(certificate),
                revoked);
    }

    private static Certificate certificate(String id) {
        CertificateStatement statement = new CertificateStatement(
                id,
                "users-full-name",
                "r7",
                "d1",
                "",
                AT,
                AT + 3_600_000,
                List.of(),
                1,
                List.of(),
                List.of(),
                List.of(),
                "00ff");
        return new Certificate(statement, Certificate.ED25519, "0011223344556677", "cHVi", "c2ln");
    }

    private static List<String> told(@Nullable GateState previous, GateState next) {
        return SIGNALS.between(previous, next, "d1").stream()
                .map(signal -> signal.type() + " " + signal.id())
                .toList();
    }

    @Test
    void since_liesBehindTheCertificateThatWasHeld_thoughTheClockWasSetBack() {
        GateState open = state(Position.OPEN, AT - 5_000, "k1", null);
        assertEquals(AT + 1, Signals.since(open, Position.CLOSED, AT - 60_000));
        assertEquals(AT + 7, Signals.since(open, Position.CLOSED, AT + 7));
        assertEquals(AT - 5_000, Signals.since(open, Position.OPEN, AT + 7));
    }

    @Test
    void opening_tellsOfTheGateThenOfItsCertificate() {
        assertEquals(
                List.of(
                        new Signal(
                                "1.0",
                                "r7/gate/" + AT,
                                "io.backfleet.gate.opened",
                                "/backfleet/backfleet.",
                                "users-full-name",
                                "2026-01-02T03:04:05.678Z",
                                "application/json",
                                new Signal.Data(
                                        "r7",
                                        "d1",
                                        "all 2 items pass",
                                        Position.OPEN,
                                        List.of(),
                                        Map.of("before", "CLOSED"))),
                        new Signal(
                                "1.0",
                                "r7/issued/k1",
                                "io.backfleet.certificate.issued",
                                "/backfleet/backfleet.",
                                "users-full-name",
                                "2026-01-02T03:04:05.678Z",
                                "application/json",
                                new Signal.Data(
                                        "r7",
                                        "d1",
                                        "certificate k1, valid until 2026-01-02T04:04:05.678Z",
                                        Position.OPEN,
                                        List.of(),
                                        Map.of(
                                                "certificate", "k1",
                                                "expires", "2026-01-02T04:04:05.678Z",
                                                "keyId", "0011223344556677")))),
                SIGNALS.between(
                        state(Position.CLOSED, AT - 1, null, null), state(Position.OPEN, AT, "k1", null), "d1"));
    }

    @Test
    void closing_tellsWhyAndTakesTheCertificateBack() {
        GateState open = state(Position.OPEN, AT, "k1", null);
        GateState.Revocation revoked = new GateState.Revocation("k1", AT + 5, "2 confirmed differences");
        GateState closed = state(Position.CLOSED, AT + 5, null, revoked);
        List<Signal> signals = SIGNALS.between(open, closed, "d1");
        assertEquals(
                List.of(
                        "io.backfleet.gate.closed r7/gate/" + (AT + 5),
                        "io.backfleet.certificate.revoked r7/revoked/k1"),
                told(open, closed));
        assertEquals("differences: as it is", signals.get(0).data().reason());
        assertEquals(
                List.of("differences"),
                signals.get(0).data().items().stream().map(GateItem::name).toList());
        assertEquals("2 confirmed differences", signals.get(1).data().reason());
        assertEquals(Map.of("certificate", "k1"), signals.get(1).data().facts());
        assertEquals(List.of(), told(closed, closed));
    }

    @Test
    void renewal_tellsOfTheNewCertificateOnly() {
        assertEquals(
                List.of("io.backfleet.certificate.issued r7/issued/k2"),
                told(state(Position.OPEN, AT, "k1", null), state(Position.OPEN, AT, "k2", null)));
    }

    @Test
    void firstStateOfARun_isToldWhateverItIs() {
        GateState first = state(Position.INCONCLUSIVE, AT, null, null);
        assertEquals(List.of("io.backfleet.gate.inconclusive r7/gate/" + AT), told(null, first));
        GateState earlierRun = new GateState(
                "users-full-name", "r6", verdict(Position.INCONCLUSIVE), AT, AT, List.of(), List.of(), null, null);
        assertEquals(told(null, first), told(earlierRun, first));
    }

    @Test
    void nothingChanged_tellsNothing() {
        GateState open = state(Position.OPEN, AT, "k1", null);
        assertEquals(List.of(), told(open, open));
    }

    /** Changes within one millisecond, clocks set back, everything sent twice. */
    @Test
    void ids_areUniqueAndTheSameForTheSameChange() {
        for (long seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            Set<String> ids = new HashSet<>();
            List<Signal> sent = new ArrayList<>();
            GateState state = null;
            long now = AT;
            for (int i = 0; i < 40; i++) {
                now += random.nextInt(4) - 1;
                Position position = POSITIONS.get(random.nextInt(POSITIONS.size()));
                GateState next = next(state, position, now, i);
                List<Signal> signals = SIGNALS.between(state, next, "d1");
                assertEquals(signals, SIGNALS.between(state, next, "d1"));
                sent.addAll(signals);
                state = next;
            }
            for (Signal signal : sent) {
                assertTrue(ids.add(signal.id()), "seed " + seed + ": " + signal.id() + " twice");
                assertEquals(signal, Wire.read(Wire.write(signal), Signal.class));
            }
        }
    }

    private static GateState next(@Nullable GateState state, Position position, long now, int i) {
        long since = Signals.since(state, position, now);
        if (position == Position.OPEN) {
            return state(position, since, "k" + i, state == null ? null : state.revoked());
        }
        Certificate lost = state == null ? null : state.certificate();
        GateState.Revocation revoked = lost == null
                ? (state == null ? null : state.revoked())
                : new GateState.Revocation(lost.statement().id(), now, "drift");
        return state(position, since, null, revoked);
    }
}
