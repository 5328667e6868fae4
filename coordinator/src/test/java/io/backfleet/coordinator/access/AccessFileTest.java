package io.backfleet.coordinator.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.testkit.netty.TestAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.SecureRandom;
import java.util.Set;
import javax.security.auth.x500.X500Principal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccessFileTest {
    private static final String HASH = Tokens.hash("bft_anna");

    @TempDir
    private Path directory = Path.of("");

    private Path file(String text) throws IOException {
        return Files.writeString(directory.resolve("access.yaml"), text);
    }

    private String refusal(String text) throws IOException {
        Path file = file(text);
        return assertThrows(BackfleetException.class, () -> AccessFile.read(file))
                .text();
    }

    @Test
    void principals_areKnownByTheirTokensAndCertificates_howeverASubjectIsWritten() throws IOException {
        TestAuthority authority = TestAuthority.named("people");
        authority.pemIn(directory, "people.pem");
        authority.server().in(directory, "tls");
        Access access = AccessFile.read(file("""
                        tls:
                          certificate: tls.crt
                          key: tls.key
                          clientAuthority: people.pem
                        principals:
                          - name: anna
                            roles: [operator, approver]
                            tokenSha256: %s
                          - name: ci
                            roles: operator
                            certificate: "CN=ci, O=Shop"
                        """.formatted(HASH.toUpperCase(java.util.Locale.ROOT))))
                .access();
        Principal anna = access.byToken("bft_anna").orElseThrow();
        assertEquals("anna", anna.name());
        assertEquals(Set.of(Right.OPERATOR, Right.APPROVER), anna.rights());
        assertTrue(access.byToken("bft_Anna").isEmpty());
        assertTrue(access.byToken("").isEmpty());
        assertEquals(
                "ci",
                access.byCertificate(new X500Principal("cn=CI,o=shop"))
                        .orElseThrow()
                        .name());
        assertTrue(access.byCertificate(new X500Principal("CN=ci")).isEmpty());
        assertFalse(access.toString().contains("PRIVATE"), access.toString());
    }

    /** Whoever is two principals could approve what they have started. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            anna | bob  | 1 | 1 | tokenSha256: is that of anna too
            anna | ANNA | 1 | 2 | name: is that of anna too
            """)
    void twoOfOneNameOrToken_areRefused(String one, String other, int first, int second, String message)
            throws IOException {
        String text = refusal("""
                principals:
                  - {name: %s, roles: [operator], tokenSha256: %064x}
                  - {name: %s, roles: [approver], tokenSha256: %064x}
                """.formatted(one, first, other, second));
        assertTrue(text.contains("access.yaml:3: principals[1]." + message), text);
    }

    @Test
    void everyProblem_isNamedWithItsLine_andNoTokenIsShown() throws IOException {
        String text = refusal("""
                principals:
                  - name: "an\\nna"
                    roles: [king]
                    tokenSha256: bft_this-is-the-token-itself
                  - name: ci
                    roles: []
                    certificate: "no subject"
                  - roles: [viewer]
                    tokn: x
                """);
        assertTrue(text.contains("access.yaml:2: principals[0].name"), text);
        assertTrue(text.contains("'king' is no role"), text);
        assertTrue(text.contains("access.yaml:4: principals[0].tokenSha256: is no SHA-256"), text);
        assertFalse(text.contains("this-is-the-token-itself"), text);
        assertTrue(text.contains("principals[1].roles: names no role"), text);
        assertTrue(text.contains("no authority of client certificates"), text);
        assertTrue(text.contains("principals[2].name: is missing"), text);
        assertTrue(text.contains("neither tokenSha256 nor certificate"), text);
        assertTrue(text.contains("unknown key"), text);
        assertTrue(refusal("principals: []\n").contains("names nobody"));
    }

    @Test
    void keyThatIsNotTheCertificates_isRefused_withoutShowingIt() throws IOException {
        TestAuthority authority = TestAuthority.named("a");
        TestAuthority.Identity other = authority.server().in(directory, "other");
        authority.server().in(directory, "tls");
        String text = refusal("""
                tls: {certificate: tls.crt, key: other.key}
                principals:
                  - {name: anna, roles: [operator], tokenSha256: %s}
                """.formatted(HASH));
        assertTrue(text.contains("is not that of certificate"), text);
        assertFalse(text.contains(other.key().substring(40, 80)), text);
    }

    @Test
    void changedFile_isReadAgain_andABrokenOneLeavesTheOneBeforeInForce() throws IOException {
        Path file = file("principals:\n  - {name: anna, roles: [viewer], tokenSha256: " + HASH + "}\n");
        AccessWatch watch = AccessWatch.of(file);
        assertFalse(watch.look());
        change(file, "principals:\n  - {name: anna, roles: [kin");
        assertFalse(watch.look());
        assertTrue(watch.flaw().isPresent());
        assertTrue(watch.access().byToken("bft_anna").isPresent());
        change(file, "principals:\n  - {name: anna, roles: [operator], tokenSha256: " + HASH + "}\n");
        assertTrue(watch.look());
        assertTrue(watch.flaw().isEmpty());
        assertEquals(
                Set.of(Right.OPERATOR),
                watch.access().byToken("bft_anna").orElseThrow().rights());
        assertFalse(watch.look());
    }

    private static void change(Path file, String text) throws IOException {
        FileTime before = Files.getLastModifiedTime(file);
        Files.writeString(file, text);
        Files.setLastModifiedTime(file, FileTime.fromMillis(before.toMillis() + 1_000));
    }

    @Test
    void tokens_are256Bits_andNeverTheSame() {
        SecureRandom random = new SecureRandom();
        String token = Tokens.draw(random);
        assertTrue(token.matches("bft_[A-Za-z0-9_-]{43}"), token);
        assertNotEquals(token, Tokens.draw(random));
        assertEquals("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", Tokens.hash("test"));
    }
}
