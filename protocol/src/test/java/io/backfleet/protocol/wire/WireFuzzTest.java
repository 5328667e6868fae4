package io.backfleet.protocol.wire;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever bytes arrive: they are a message, or {@link MalformedMessageException} says that they are none. */
class WireFuzzTest {
    private static final int ROUNDS = 600;

    private static final List<String> SNIPPETS = List.of(
            "null",
            "[]",
            "{}",
            "-1",
            "1e999",
            "\"\"",
            "true",
            "\"NaN\"",
            "99999999999999999999",
            "\"\\u0000\"",
            "\"\\ud800\"",
            ",",
            ":",
            "\"",
            "[".repeat(3_000),
            "{\"a\":".repeat(3_000),
            "\ufeff",
            "/*",
            "0.1",
            "\"v\":2,",
            "\"type\":\"submit\",",
            "\"result\":\"done\",",
            "\"v\":1,\"v\":1,");

    static List<Samples.Sample> samples() {
        return Samples.all();
    }

    @ParameterizedTest
    @MethodSource("samples")
    void mutatedGoldenFile_isAMessageOrMalformed(Samples.Sample sample) {
        byte[] golden = GoldenFilesTest.golden(sample).getBytes(StandardCharsets.UTF_8);
        for (long seed = 0; seed < ROUNDS; seed++) {
            Random random = new Random(seed);
            byte[] mutated = golden;
            for (int i = random.nextInt(4); i >= 0; i--) {
                mutated = mutate(mutated, random);
            }
            try {
                Wire.read(mutated, sample.type());
            } catch (MalformedMessageException e) {
                // the only way to say no
            } catch (Throwable e) {
                throw new AssertionError(
                        sample.name() + ", seed " + seed + ": " + new String(mutated, StandardCharsets.UTF_8), e);
            }
        }
    }

    private static byte[] mutate(byte[] bytes, Random random) {
        int from = random.nextInt(bytes.length + 1);
        int to = Math.min(bytes.length, from + random.nextInt(20));
        byte[] snippet = SNIPPETS.get(random.nextInt(SNIPPETS.size())).getBytes(StandardCharsets.UTF_8);
        return switch (random.nextInt(6)) {
            case 0 -> splice(bytes, from, from, new byte[] {(byte) random.nextInt(256)});
            case 1 -> splice(bytes, from, to, new byte[0]);
            case 2 -> splice(bytes, from, bytes.length, new byte[0]);
            case 3 -> splice(bytes, from, from, Arrays.copyOfRange(bytes, from, to));
            case 4 -> splice(bytes, from, from, snippet);
            default -> replaceValue(bytes, random, snippet);
        };
    }

    /** Puts a snippet where a whole value stood: behind a colon, up to the next comma or bracket. */
    private static byte[] replaceValue(byte[] bytes, Random random, byte[] snippet) {
        int from = bytes.length == 0 ? 0 : random.nextInt(bytes.length);
        while (from < bytes.length && bytes[from] != ':') {
            from++;
        }
        from = Math.min(bytes.length, from + 1);
        int to = from;
        while (to < bytes.length && bytes[to] != ',' && bytes[to] != '}' && bytes[to] != ']') {
            to++;
        }
        return splice(bytes, from, to, snippet);
    }

    private static byte[] splice(byte[] bytes, int from, int to, byte[] middle) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(bytes, 0, from);
        out.writeBytes(middle);
        out.write(bytes, to, bytes.length - to);
        return out.toByteArray();
    }
}
