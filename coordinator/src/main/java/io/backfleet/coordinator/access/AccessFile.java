package io.backfleet.coordinator.access;

import io.backfleet.protocol.document.Document;
import io.backfleet.protocol.document.Section;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.tls.PemIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/**
 * Reads the access file:
 *
 * <pre>{@code
 * tls:
 *   certificate: /etc/backfleet/tls.crt
 *   key: /etc/backfleet/tls.key
 *   clientAuthority: /etc/backfleet/people.pem
 * principals:
 *   - name: anna
 *     roles: [operator, approver]
 *     tokenSha256: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
 *   - name: ci
 *     roles: [operator]
 *     certificate: CN=ci,O=shop
 * }</pre>
 *
 * All problems come in one report. Files beside it are named relative to where it lies.
 */
public final class AccessFile {
    /** Names go into logs and to other systems, and must not look like another's. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@-]{0,99}");

    private static final Pattern HASH = Pattern.compile("[0-9a-fA-F]{64}");
    private static final long MAX_PEM_BYTES = 1_000_000;

    private final Document document;
    private final Path place;
    private final List<Path> files = new ArrayList<>();
    private final Map<String, String> taken = new HashMap<>();

    private AccessFile(Document document, Path place) {
        this.document = document;
        this.place = place;
    }

    /**
     * What was read.
     *
     * @param files every file that it came from, for noticing that one changed
     */
    public record Read(Access access, List<Path> files) {
        public Read {
            files = List.copyOf(files);
        }
    }

    /**
     * Reads a file and those that it names.
     *
     * @throws BackfleetException when it can't be read; {@link io.backfleet.protocol.error.InvalidInputException} with
     *     everything that is wrong in it
     */
    public static Read read(Path file) {
        String text;
        try {
            text = Files.readString(file);
        } catch (IOException e) {
            throw new BackfleetException(
                    ErrorCode.SYNTAX,
                    "the access file " + file + " can't be read ("
                            + e.getClass().getSimpleName() + ")",
                    e);
        }
        AccessFile reader = new AccessFile(Document.read(file.toString(), text), file.toAbsolutePath());
        reader.files.add(file);
        Access access = reader.read();
        return new Read(access, reader.files);
    }

    private Access read() {
        Section root = document.root();
        Optional<Section> section = root.section("tls");
        Optional<TlsMaterial> tls = section.flatMap(this::tls);
        List<Principal> principals = new ArrayList<>();
        List<Section> items = root.items("principals");
        boolean byCertificate = section.isPresent() && section.get().has("clientAuthority");
        items.forEach(item -> principal(item, byCertificate).ifPresent(principals::add));
        if (items.isEmpty()) {
            root.report(
                    ErrorCode.MISSING_KEY,
                    "principals",
                    "names nobody, so nobody could come in",
                    "write 'principals:' and under it '- name: ...' with roles and tokenSha256; 'backfleet token' draws one");
        }
        document.finish();
        return new Access(principals, tls.orElse(null));
    }

    private Optional<Principal> principal(Section section, boolean byCertificate) {
        String name = section.requiredText("name", "name the person or system");
        if (!name.isEmpty() && !NAME.matcher(name).matches()) {
            section.report(
                    ErrorCode.INVALID_VALUE,
                    section.at("name"),
                    "'" + name + "' is no name",
                    "up to 100 letters of a to z, digits, '.', '_', '@', '-', starting with a letter or digit");
        }
        claim(section, "name", name.toLowerCase(Locale.ROOT), name);
        Set<Right> rights = rights(section);
        String hash = hash(section, name);
        X500Principal certificate = certificate(section, name, byCertificate);
        if (!section.has("tokenSha256") && !section.has("certificate")) {
            section.report(
                    ErrorCode.MISSING_KEY,
                    section.path(),
                    "has neither tokenSha256 nor certificate, so nobody could be it",
                    "'backfleet token' draws a token and shows its hash");
        }
        return rights.isEmpty() ? Optional.empty() : Optional.of(new Principal(name, rights, hash, certificate));
    }

    private static Set<Right> rights(Section section) {
        Set<Right> rights = EnumSet.noneOf(Right.class);
        List<String> texts = section.texts("roles");
        for (String text : texts) {
            Right.parse(text)
                    .ifPresentOrElse(
                            rights::add,
                            () -> section.report(
                                    ErrorCode.INVALID_VALUE,
                                    section.at("roles"),
                                    "'" + text + "' is no role",
                                    "viewer, operator or approver"));
        }
        if (texts.isEmpty()) {
            section.report(ErrorCode.MISSING_KEY, section.at("roles"), "names no role", "viewer, operator or approver");
        }
        return rights;
    }

    private @Nullable String hash(Section section, String name) {
        Optional<String> text = section.text("tokenSha256");
        if (text.isEmpty()) {
            return null;
        }
        if (!HASH.matcher(text.get()).matches()) {
            // not shown: somebody may have written the token itself
            section.report(
                    ErrorCode.INVALID_VALUE,
                    section.at("tokenSha256"),
                    "is no SHA-256",
                    "64 hexadecimal digits, as 'backfleet token' shows them; never the token itself");
            return null;
        }
        String hash = text.get().toLowerCase(Locale.ROOT);
        return claim(section, "tokenSha256", hash, name) ? hash : null;
    }

    private @Nullable X500Principal certificate(Section section, String name, boolean byCertificate) {
        Optional<String> text = section.text("certificate");
        if (text.isEmpty()) {
            return null;
        }
        if (!byCertificate) {
            section.report(
                    ErrorCode.INVALID_VALUE,
                    section.at("certificate"),
                    "can't be known: no authority of client certificates is named",
                    "name one under tls, clientAuthority");
        }
        try {
            X500Principal subject = new X500Principal(text.get());
            return claim(section, "certificate", subject.getName(X500Principal.CANONICAL), name) ? subject : null;
        } catch (IllegalArgumentException e) {
            section.report(
                    ErrorCode.INVALID_VALUE,
                    section.at("certificate"),
                    "'" + text.get() + "' is no subject",
                    "write it as RFC 2253 does, for instance CN=ci,O=shop");
            return null;
        }
    }

    /** What two have in common could not tell them apart, and each could approve what the other has started. */
    private boolean claim(Section section, String key, String value, String name) {
        String other = value.isEmpty() ? null : taken.putIfAbsent(key + " " + value, name);
        if (other != null) {
            section.report(
                    ErrorCode.INVALID_VALUE,
                    section.at(key),
                    "is that of " + other + " too",
                    "give everybody a name and a token or certificate of their own");
        }
        return other == null;
    }

    private Optional<TlsMaterial> tls(Section section) {
        Optional<String> certificate = pem(section, "certificate", true);
        Optional<String> key = pem(section, "key", true);
        Optional<String> authority = pem(section, "clientAuthority", false);
        authority.ifPresent(pem -> check(section, "clientAuthority", () -> PemIdentity.certificates(pem)));
        if (certificate.isEmpty() || key.isEmpty()) {
            return Optional.empty();
        }
        check(section, "key", () -> PemIdentity.read(certificate.get(), key.get()));
        return Optional.of(new TlsMaterial(certificate.get(), key.get(), authority.orElse(null)));
    }

    private static void check(Section section, String key, Runnable reading) {
        try {
            reading.run();
        } catch (BackfleetException e) {
            section.report(e.code(), section.at(key), e.text(), "see the security page for how to make them");
        }
    }

    private Optional<String> pem(Section section, String key, boolean required) {
        if (!required && !section.has(key)) {
            return Optional.empty();
        }
        String name = section.requiredText(key, "name a PEM file");
        if (name.isEmpty()) {
            return Optional.empty();
        }
        try {
            Path file = place.resolveSibling(name);
            files.add(file);
            if (Files.size(file) > MAX_PEM_BYTES) {
                throw new IOException("too large");
            }
            return Optional.of(Files.readString(file));
        } catch (IOException | InvalidPathException e) {
            section.report(
                    ErrorCode.INVALID_VALUE,
                    section.at(key),
                    "the file " + name + " can't be read (" + e.getClass().getSimpleName() + ")",
                    "name a PEM file that this process may read");
            return Optional.empty();
        }
    }
}
