package io.backfleet.protocol.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.backfleet.protocol.spec.MigrationSpec;
import io.backfleet.protocol.spec.TableName;
import io.backfleet.protocol.spec.VerifySpec;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalJsonTest {
    record Part(String name, int a) {}

    record Whole(long z, Part inner, Map<String, Integer> counts, List<String> order) {}

    static List<Samples.Sample> samples() {
        return Samples.all();
    }

    @Test
    void fieldsAndMaps_areSortedAndListsAreNot() {
        Map<String, Integer> counts = new LinkedHashMap<>();
        counts.put("y", 1);
        counts.put("x", 2);
        Whole whole = new Whole(3, new Part("stra\u00dfe \"1\"", 4), counts, List.of("b", "a"));
        assertEquals(
                "{\"counts\":{\"x\":2,\"y\":1},\"inner\":{\"a\":4,\"name\":\"stra\u00dfe \\\"1\\\"\"},\"order\":[\"b\",\"a\"],\"z\":3}",
                new String(CanonicalJson.write(whole), StandardCharsets.UTF_8));
        assertEquals("2b1c8d769f36814cc24852a010de02efa665cdafe39cd02a784b6df44881e03a", CanonicalJson.digest(whole));
    }

    @ParameterizedTest
    @MethodSource("samples")
    void anyMessage_hasTheSameFormAfterTheWire(Samples.Sample sample) {
        Object read = Wire.read(Wire.write(sample.message()), sample.type());
        assertArrayEquals(CanonicalJson.write(sample.message()), CanonicalJson.write(read));
    }

    /** A number has many ways to be written, and a digest must not hang on which. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "0.10",
                "0.100",
                "100",
                "1E+2",
                "1e-3",
                "0.0000000001",
                "1e-30",
                "0.1234567890123456789012345"
            })
    void toleranceOfASpec_hasTheSameFormAfterTheWire(String number) {
        MigrationSpec spec = new MigrationSpec(
                "m",
                "",
                List.of("a"),
                null,
                new VerifySpec(
                        TableName.parse("users"),
                        null,
                        Map.of("score", "points"),
                        Set.of(),
                        Map.of("score", new BigDecimal(number)),
                        Map.of(),
                        List.of(),
                        "",
                        0,
                        1,
                        0,
                        false,
                        false),
                Samples.SPEC.gate(),
                Samples.SPEC.settings());
        assertEquals(
                spec.digest(), Wire.read(Wire.write(spec), MigrationSpec.class).digest());
    }
}
