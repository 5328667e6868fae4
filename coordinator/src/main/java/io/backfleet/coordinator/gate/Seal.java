package io.backfleet.coordinator.gate;

import static java.util.Objects.requireNonNull;

import io.backfleet.protocol.certificate.Certificate;
import io.backfleet.protocol.certificate.CertificateStatement;
import io.backfleet.protocol.signal.Signals;
import org.jspecify.annotations.Nullable;

/**
 * What leaves the fleet about gates, leaves under this.
 *
 * @param signals in the fleet's name
 * @param signer null when there is no key: gates open without certificates then
 */
public record Seal(Signals signals, @Nullable Signer signer) {
    /** Signs a statement: the same one always alike, or a repeated decision would not be the same. */
    @FunctionalInterface
    public interface Signer {
        Certificate sign(CertificateStatement statement);
    }

    public Seal {
        requireNonNull(signals, "signals");
    }
}
