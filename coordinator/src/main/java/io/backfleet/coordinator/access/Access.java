package io.backfleet.coordinator.access;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/**
 * Whom the API knows. Immutable.
 *
 * @param principals no two with one name or one token
 * @param tls null for none
 */
public record Access(List<Principal> principals, @Nullable TlsMaterial tls) {
    public Access {
        principals = List.copyOf(principals);
        Set<String> names = new HashSet<>();
        Set<String> tokens = new HashSet<>();
        Set<X500Principal> certificates = new HashSet<>();
        for (Principal principal : principals) {
            boolean fresh = names.add(principal.name().toLowerCase(Locale.ROOT));
            fresh &= principal.tokenSha256() == null || tokens.add(principal.tokenSha256());
            fresh &= principal.certificate() == null || certificates.add(principal.certificate());
            if (!fresh) {
                throw new IllegalArgumentException("two principals share a name, token or certificate");
            }
        }
    }

    /** Who has this token. Every known hash is compared, so that time does not tell which came close. */
    public Optional<Principal> byToken(String token) {
        String hash = Tokens.hash(token);
        Principal found = null;
        for (Principal principal : principals) {
            String known = principal.tokenSha256();
            if (known != null && Tokens.same(known, hash)) {
                found = principal;
            }
        }
        return Optional.ofNullable(found);
    }

    /** Whose client certificate has this subject, however it is written. */
    public Optional<Principal> byCertificate(X500Principal subject) {
        return principals.stream()
                .filter(principal -> subject.equals(principal.certificate()))
                .findFirst();
    }
}
