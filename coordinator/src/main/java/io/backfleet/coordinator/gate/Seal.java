package io.backfleet.coordinator.gate;

import static java.util.Objects.requireNonNull;

import io.backfleet.protocol.certificate.Certificate;
import io.backfleet.protocol.certificate.CertificateStatement;
import org.jspecify.annotations.Nullable;

/**
 * What leaves the fleet about gates, leaves under this.
 *
 * @param source of signals, telling fleets apart
 * @param signer null when there is no key: gates open without certificates then
 */
public record Seal(String source, @Nullable Signer signer) {
    /** Signs a statement: the same one always alike, or a repeated decision would not be the same. */
    @FunctionalInterface
    public interface Signer {
        Certificate sign(CertificateStatement statement);
    }

    public Seal {
        requireNonNull(source, "source");
    }

    /** Of the fleet with a prefix. */
    public static Seal of(String prefix, @Nullable Signer signer) {
        return new Seal("/backfleet/" + prefix, signer);
    }
}
