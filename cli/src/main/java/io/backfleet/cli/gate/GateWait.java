package io.backfleet.cli.gate;

import io.backfleet.protocol.certificate.Certificate;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorKind;
import io.backfleet.protocol.view.GateView;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Waits for a gate. Neither a closed gate nor a coordinator that is away for a while ends the wait: drift can be repaired,
 * and another coordinator takes over. Not thread-safe.
 */
public final class GateWait {
    private static final Duration LOOK = Duration.ofMillis(250);
    /** A certificate may be signed a moment after the gate has opened; without a key it never is. */
    private static final Duration SIGNING = Duration.ofSeconds(10);

    private final Supplier<GateView> gate;
    private final InstantSource clock;
    private final Consumer<GateReading> seen;
    private final Consumer<BackfleetException> away;

    /**
     * @param gate asks the API
     * @param seen told of every reading
     * @param away told when nobody answered
     */
    GateWait(
            Supplier<GateView> gate,
            InstantSource clock,
            Consumer<GateReading> seen,
            Consumer<BackfleetException> away) {
        this.gate = gate;
        this.clock = clock;
        this.seen = seen;
        this.away = away;
    }

    /** One that tells nobody. */
    public GateWait(Supplier<GateView> gate, InstantSource clock) {
        this(gate, clock, seen -> {}, away -> {});
    }

    /** Waits for an open gate's certificate; empty when there is none in time. */
    public Optional<Certificate> certificate(Duration limit) throws InterruptedException {
        GateReading reading = until(limit, true);
        return reading.open() ? Optional.ofNullable(reading.view().gate().certificate()) : Optional.empty();
    }

    /**
     * Waits until the gate is open, can't open any more, or the time is over.
     *
     * @param certified whether an open gate must have a certificate
     * @return the last reading
     * @throws BackfleetException when the time is over and nobody answers, or when the answer is that there is no such gate
     */
    GateReading until(Duration limit, boolean certified) throws InterruptedException {
        long start = System.nanoTime();
        long openSince = 0;
        while (true) {
            BackfleetException unanswered = null;
            @Nullable GateReading reading = null;
            try {
                reading = GateReading.of(gate.get(), clock.millis());
                seen.accept(reading);
            } catch (BackfleetException e) {
                if (e.kind() != ErrorKind.TRANSIENT) {
                    throw e;
                }
                unanswered = e;
                away.accept(e);
            }
            long now = System.nanoTime();
            boolean over = now - start >= limit.toNanos();
            if (unanswered != null && over) {
                throw unanswered;
            }
            if (reading != null) {
                openSince = !reading.open() ? 0 : openSince == 0 ? now : openSince;
                boolean signed = reading.view().gate().certificate() != null;
                boolean enough = reading.open() && (!certified || signed || now - openSince > SIGNING.toNanos());
                if (enough || reading.ended() || over) {
                    return reading;
                }
            }
            Thread.sleep(LOOK.toMillis());
        }
    }
}
