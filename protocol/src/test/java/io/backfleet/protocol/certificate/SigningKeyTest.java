package io.backfleet.protocol.certificate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SigningKeyTest {
    /** The key of the first test of RFC 8032, section 7.1, as OpenSSL writes it. */
    static final String PEM = """
            -----BEGIN PRIVATE KEY-----
            MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g
            -----END PRIVATE KEY-----
            """;

    static final String PUBLIC_PEM = """
            -----BEGIN PUBLIC KEY-----
            MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
            -----END PUBLIC KEY-----
            """;

    private static PrivateKey secret(String hex) throws GeneralSecurityException {
        byte[] pkcs8 = HexFormat.of().parseHex("302e020100300506032b657004220420" + hex);
        return KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    }

    private static String problem(String text) {
        BackfleetException e =
                assertThrows(BackfleetException.class, () -> SigningKey.fromPem("environment variable KEY", text));
        assertEquals(ErrorCode.KEY_INVALID, e.code());
        assertTrue(e.text().startsWith("environment variable KEY "), e.text());
        assertTrue(e.text().endsWith(" -> make one with: openssl genpkey -algorithm ed25519"), e.text());
        return e.text().substring("environment variable KEY ".length(), e.text().indexOf(" -> "));
    }

    /** Secret key, public key, message and signature of the first three tests of RFC 8032, section 7.1. */
    @ParameterizedTest
    @CsvSource({
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60,"
                + "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a,'',"
                + "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb,"
                + "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c,72,"
                + "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7,"
                + "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025,af82,"
                + "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
    })
    void knownKeys_haveTheirPublicKeysAndSignatures(String secret, String known, String message, String signature)
            throws GeneralSecurityException {
        PrivateKey key = secret(secret);
        HexFormat hex = HexFormat.of();
        String x509 = hex.formatHex(Ed25519.publicKey((EdECPrivateKey) key).getEncoded());
        assertEquals("302a300506032b6570032100" + known, x509);
        assertEquals(signature, hex.formatHex(Ed25519.sign(key, hex.parseHex(message))));
    }

    @Test
    void publicKey_isThatOfTheGeneratedPair() {
        for (int i = 0; i < 50; i++) {
            SigningKey key = SigningKey.generate();
            assertEquals(
                    key.publicPem(),
                    SigningKey.fromPem("test", key.privatePem()).publicPem());
        }
    }

    @Test
    void pem_isReadAndItsPublicHalfWrittenAsOpensslDoes() {
        SigningKey key = SigningKey.fromPem("test", PEM);
        assertEquals(PUBLIC_PEM, key.publicPem());
        assertEquals("SigningKey[" + key.keyId() + "]", key.toString(), "shows no secret");
    }

    /** What shells, Kubernetes and Windows make of line ends, and what people put around. */
    @Test
    void pem_mayHaveLostItsLineEnds() {
        for (String text : List.of(
                PEM.strip(),
                PEM.replace("\n", "\r\n"),
                PEM.replace("\n", " "),
                PEM.replace("\n", ""),
                PEM.replace("\n", "\\n"),
                "# the fleet's key\n" + PUBLIC_PEM + PEM)) {
            assertEquals(PUBLIC_PEM, SigningKey.fromPem("test", text).publicPem(), text);
        }
    }

    @Test
    void otherText_isRefusedWithSourceProblemAndRemedy() throws GeneralSecurityException {
        assertEquals("is empty", problem(" \n"));
        assertEquals("holds no '-----BEGIN PRIVATE KEY-----' block", problem("secret"));
        assertEquals("holds a public key only, and signing takes the private one", problem(PUBLIC_PEM));
        assertEquals(
                "holds an encrypted key, and there is nobody to ask for the password",
                problem(PEM.replace("PRIVATE", "ENCRYPTED PRIVATE")));
        assertEquals(
                "holds a block 'RSA PRIVATE KEY' instead of 'PRIVATE KEY' (PKCS#8)",
                problem(PEM.replace("PRIVATE", "RSA PRIVATE")));
        assertEquals("holds a private key that is no Base64", problem(PEM.replace("MC4", "M!4")));
        assertEquals("holds a private key that is not Ed25519 in PKCS#8 form", problem(PEM.replace("MC4C", "MC4D")));
        for (String algorithm : List.of("X25519", "Ed448", "EC", "RSA")) {
            byte[] other = KeyPairGenerator.getInstance(algorithm)
                    .generateKeyPair()
                    .getPrivate()
                    .getEncoded();
            assertEquals(
                    "holds a private key that is not Ed25519 in PKCS#8 form",
                    problem(Pem.write("PRIVATE KEY", other)),
                    algorithm);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 15, 16, 17, 47})
    void cutKey_isRefused(int bytes) {
        byte[] whole = Pem.read(PEM, "PRIVATE KEY").orElseThrow();
        problem(Pem.write("PRIVATE KEY", Arrays.copyOf(whole, bytes)));
    }

    @Test
    void writtenFile_isReadAgainAndNeverOverwritten(@TempDir Path dir) throws IOException {
        Path file = dir.resolve("key.pem");
        SigningKey key = SigningKey.generate();
        key.writePem(file);
        assertEquals(key.publicPem(), SigningKey.fromFile(file).publicPem());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertThrows(
                FileAlreadyExistsException.class, () -> SigningKey.generate().writePem(file));
        assertEquals(key.publicPem(), SigningKey.fromFile(file).publicPem());
    }

    @Test
    void missingFile_isMadeOnFirstUseAndUsedFromThenOn(@TempDir Path dir) {
        Path file = dir.resolve("key.pem");
        BackfleetException e = assertThrows(BackfleetException.class, () -> SigningKey.fromFile(file));
        assertEquals(
                "key file " + file + " does not exist -> make one with: openssl genpkey -algorithm ed25519", e.text());
        String made = SigningKey.fromFileOrNew(file).publicPem();
        assertEquals(made, SigningKey.fromFileOrNew(file).publicPem());
        Path nowhere = dir.resolve("no/such/folder/key.pem");
        assertEquals(
                ErrorCode.KEY_INVALID,
                assertThrows(BackfleetException.class, () -> SigningKey.fromFileOrNew(nowhere))
                        .code());
    }

    @Test
    void fileOfBytes_isRefusedAndNotShown(@TempDir Path dir) throws IOException {
        Path file = Files.write(dir.resolve("key.der"), new byte[] {(byte) 0xff, 0, (byte) 0xc3, 40});
        BackfleetException e = assertThrows(BackfleetException.class, () -> SigningKey.fromFile(file));
        assertTrue(e.text().contains("holds no '-----BEGIN PRIVATE KEY-----' block"), e.text());
    }

    @Test
    void sameStatement_givesTheSameCertificate() {
        CertificateStatement statement = CertificateCheckTest.statement();
        SigningKey key = SigningKey.fromPem("test", PEM);
        assertEquals(key.sign(statement), SigningKey.fromPem("again", PEM).sign(statement));
        assertNotEquals(
                key.sign(statement).signature(),
                SigningKey.generate().sign(statement).signature());
        assertFalse(key.sign(statement).toString().contains(PEM.lines().toList().get(1)));
        assertEquals(Set.of("Ed25519"), Set.of(key.sign(statement).algorithm()));
    }
}
