package io.backfleet.protocol.certificate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.gate.Evidence;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CertificateFileTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final SigningKey KEY = SigningKey.fromPem("test", SigningKeyTest.PEM);
    private static final Certificate CERTIFICATE = KEY.sign(CertificateCheckTest.statement());
    private static final byte[] FILE = CertificateFile.write(CERTIFICATE);
    private static final long NOW = CERTIFICATE.statement().issuedAt();

    private static boolean believed(byte[] file) {
        try {
            return CertificateCheck.check(CertificateFile.read("c.json", file), NOW, Optional.of(KEY.publicPem()))
                    .valid();
        } catch (BackfleetException e) {
            assertEquals(ErrorCode.CERTIFICATE_INVALID, e.code(), e.text());
            return false;
        }
    }

    private static byte[] bytes(JsonNode tree) {
        try {
            return JSON.writeValueAsBytes(tree);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private static ObjectNode tree() throws IOException {
        return (ObjectNode) JSON.readTree(FILE);
    }

    @Test
    void file_isReadAsWhatWasWritten() {
        assertEquals(CERTIFICATE, CertificateFile.read("c.json", FILE));
        assertTrue(believed(FILE));
        String text = new String(FILE, StandardCharsets.UTF_8);
        assertTrue(text.startsWith("{\n  \"v\" : 1,\n  \"statement\" : {\n    \"id\" : \""), text);
        assertTrue(text.endsWith("}\n"));
    }

    @Test
    void whiteSpaceAndOrder_doNotMatter() throws IOException {
        assertTrue(believed(bytes(tree())));
        assertTrue(believed(bytes(reversed(tree()))));
        String text = new String(FILE, StandardCharsets.UTF_8);
        assertTrue(believed(text.replace("\n", "\r\n\t ").getBytes(StandardCharsets.UTF_8)));
        assertTrue(believed(("\n\n" + text + "\n ").getBytes(StandardCharsets.UTF_8)));
    }

    private static JsonNode reversed(JsonNode node) {
        if (node instanceof ObjectNode object) {
            List<String> names = new ArrayList<>();
            object.fieldNames().forEachRemaining(name -> names.add(0, name));
            ObjectNode result = JSON.createObjectNode();
            names.forEach(name -> result.set(name, reversed(object.get(name))));
            return result;
        }
        if (node instanceof ArrayNode array) {
            ArrayNode result = JSON.createArrayNode();
            array.forEach(each -> result.add(reversed(each)));
            return result;
        }
        return node;
    }

    /** Every value at every depth: changed, left out, of another type, twice; and every object with one field more. */
    @Test
    void anyChange_isNotBelieved() throws IOException {
        int count = changesOf(tree()).size();
        for (int i = 0; i < count; i++) {
            ObjectNode tree = tree();
            changesOf(tree).get(i).run();
            assertFalse(tree.equals(tree()), "change " + i + " changes nothing");
            assertFalse(believed(bytes(tree)), tree::toPrettyString);
        }
        assertTrue(count > 300, count + " changes");
    }

    /** All changes that can be made inside. */
    private static List<Runnable> changesOf(JsonNode node) {
        List<Runnable> changes = new ArrayList<>();
        if (node instanceof ObjectNode object) {
            changes.add(() -> object.put("note", "approved by everybody"));
            changes.add(() -> object.putNull("note"));
            List<String> names = new ArrayList<>();
            object.fieldNames().forEachRemaining(names::add);
            for (String name : names) {
                changes.add(() -> object.remove(name));
                others(object.get(name)).forEach(other -> changes.add(() -> object.set(name, other)));
                changes.addAll(changesOf(object.get(name)));
            }
        }
        if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                int index = i;
                changes.add(() -> array.remove(index));
                changes.add(() -> array.insert(index, array.get(index).deepCopy()));
                others(array.get(index)).forEach(other -> changes.add(() -> array.set(index, other)));
                changes.addAll(changesOf(array.get(index)));
            }
        }
        return changes;
    }

    private static List<JsonNode> others(JsonNode node) {
        JsonNodeFactory make = JSON.getNodeFactory();
        if (node.isTextual()) {
            String text = node.textValue();
            String flipped = text.isEmpty() ? "x" : (char) (text.charAt(0) ^ 1) + text.substring(1);
            return List.of(make.textNode(flipped), make.textNode(text + " "), make.nullNode(), make.numberNode(1));
        }
        if (node.isNumber()) {
            return List.of(
                    make.numberNode(node.longValue() + 1),
                    make.numberNode(node.doubleValue()),
                    make.textNode(node.asText()),
                    make.nullNode());
        }
        return List.of(make.nullNode(), make.textNode("x"));
    }

    @Test
    void fieldTwice_isRefused() {
        String text = new String(FILE, StandardCharsets.UTF_8);
        for (String name : List.of("\"v\" : ", "\"migration\" : ", "\"keyId\" : ")) {
            int at = text.indexOf(name);
            int end = text.indexOf(",\n", at) + 2;
            String twice = text.substring(0, end) + text.substring(at, end) + text.substring(end);
            assertFalse(believed(twice.getBytes(StandardCharsets.UTF_8)), twice);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "null", "[]", "{}", "{\"v\":1}", "{\"v\":2}", "1", "\"x\"", "{\"v\":1,\"statement\":{}}"
            })
    void otherJson_isRefused(String text) {
        BackfleetException e = assertThrows(
                BackfleetException.class, () -> CertificateFile.read("c.json", text.getBytes(StandardCharsets.UTF_8)));
        assertEquals(ErrorCode.CERTIFICATE_INVALID, e.code());
        assertTrue(e.text().startsWith("c.json "), e.text());
    }

    @Test
    void hugeFile_isRefusedUnread() {
        assertFalse(believed(new byte[CertificateFile.MAX_BYTES + 1]));
    }

    @Test
    void longestCertificate_fitsAFile() {
        Certificate longest = KEY.sign(CertificatesTest.statement(Evidence.good(CertificatesTest.SPEC, 1_000)));
        byte[] file = CertificateFile.write(longest);
        assertTrue(file.length < CertificateFile.MAX_BYTES / 4, file.length + " bytes");
        assertTrue(believed(file));
    }

    /** Whatever bytes there are: a certificate, or CERTIFICATE_INVALID; and only the unchanged one is believed. */
    @Test
    void anyBytes_areACertificateOrInvalid() {
        for (long seed = 0; seed < 6_000; seed++) {
            Random random = new Random(seed);
            byte[] bytes = FILE;
            for (int i = random.nextInt(3); i >= 0; i--) {
                bytes = mutate(bytes, random);
            }
            try {
                if (believed(bytes)) {
                    assertEquals(CERTIFICATE, CertificateFile.read("c.json", bytes));
                }
            } catch (Throwable e) {
                throw new AssertionError("seed " + seed + ": " + new String(bytes, StandardCharsets.UTF_8), e);
            }
        }
    }

    private static byte[] mutate(byte[] bytes, Random random) {
        List<String> snippets = List.of(
                "\"\\ud800\"",
                "\\ud800",
                "null",
                "1e9",
                "\u0000",
                "[".repeat(5_000),
                "{\"a\":".repeat(5_000),
                "\ufeff",
                "0",
                "-");
        int from = random.nextInt(bytes.length + 1);
        int to = Math.min(bytes.length, from + random.nextInt(30));
        byte[] snippet = snippets.get(random.nextInt(snippets.size())).getBytes(StandardCharsets.UTF_8);
        byte[] noise = new byte[1 + random.nextInt(3)];
        random.nextBytes(noise);
        return switch (random.nextInt(5)) {
            case 0 -> splice(bytes, from, from, noise);
            case 1 -> splice(bytes, from, to, new byte[0]);
            case 2 -> splice(bytes, from, Math.min(bytes.length, from + noise.length), noise);
            case 3 -> splice(bytes, from, from, snippet);
            default -> splice(bytes, from, bytes.length, new byte[0]);
        };
    }

    private static byte[] splice(byte[] bytes, int from, int to, byte[] middle) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(bytes, 0, from);
        out.writeBytes(middle);
        out.write(bytes, to, bytes.length - to);
        return out.toByteArray();
    }
}
