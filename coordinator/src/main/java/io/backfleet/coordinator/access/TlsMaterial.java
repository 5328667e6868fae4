package io.backfleet.coordinator.access;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * What the API needs for TLS, as PEM, checked. Its text form shows no key.
 *
 * @param certificate the server's, with its chain
 * @param key PKCS#8
 * @param clientAuthority certificates signed by it are asked for and taken; null for none
 */
public record TlsMaterial(
        String certificate, String key, @Nullable String clientAuthority) {
    public TlsMaterial {
        requireNonNull(certificate, "certificate");
        requireNonNull(key, "key");
    }

    /** Without the key. */
    @Override
    public String toString() {
        return clientAuthority == null ? "TLS" : "TLS with client certificates";
    }
}
