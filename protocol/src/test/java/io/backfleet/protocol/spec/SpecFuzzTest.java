package io.backfleet.protocol.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorKind;
import io.backfleet.protocol.wire.Wire;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever text arrives: it is a spec that survives its way through a message, or a refusal with a code, and either way
 * soon. Inputs are drawn from seeds, which failures name.
 */
class SpecFuzzTest {
    private static final int ROUNDS = 3_000;
    private static final Duration SOON = Duration.ofSeconds(20);

    private static final String COLUMNS = """
            migration: users-full-name
            owner: identity-team
            databases: ["users-*"]
            backfill:
              table: app.users
              key: id
              set:
                full_name: "coalesce(first_name || ' ' || last_name, 'x')"
              onlyWhereNull: false
              frozen: [countries]
            verify:
              settle: 2s
              every: 1m
            gate: {cleanPasses: 2, soak: 1h, signOffs: [billing], approvals: 1}
            throttle: {maxLag: 1.5s, maxTasks: 4}
            """;
    private static final String COPY = """
            migration: users-to-accounts
            databases: ["users-*"]
            backfill:
              from: users
              into: accounts
              to: accounts-*
              columns:
                name: "lower(name)"
              version: row_version
              tombstones: accounts_deleted
            """;

    private static final List<String> SNIPPETS = List.of(
            ":",
            "- ",
            "  ",
            "\n",
            "\t",
            "'",
            "\"",
            "[",
            "]",
            "{",
            "}",
            "&a ",
            "*a",
            "!!",
            "|",
            ">",
            "#",
            "%",
            "@",
            "`",
            "<<: *a",
            "---\n",
            "...\n",
            "? ",
            "~",
            "null",
            "true",
            "0x7f",
            "1e999",
            ".inf",
            "-1",
            "\u0000",
            "\ufeff",
            "\u2028",
            "\ud800",
            "\ud83d\ude00",
            "\u202e",
            "$$",
            "--",
            "/*",
            "*/",
            ";",
            "''",
            "e'\\",
            "U&\"",
            "{{",
            "${env:HOME}",
            "x".repeat(5_000),
            "[".repeat(200),
            "(".repeat(3_000),
            "a: ".repeat(100),
            "999999999999999999999999d",
            "1s",
            "*",
            "\\",
            "\r");

    private static String mutated(String text, Random random) {
        StringBuilder out = new StringBuilder(text);
        for (int i = random.nextInt(6); i >= 0; i--) {
            int from = random.nextInt(out.length() + 1);
            int to = Math.min(out.length(), from + random.nextInt(12));
            String snippet = SNIPPETS.get(random.nextInt(SNIPPETS.size()));
            switch (random.nextInt(5)) {
                case 0 -> out.insert(from, snippet);
                case 1 -> out.replace(from, to, snippet);
                case 2 -> out.delete(from, to);
                case 3 -> out.insert(from, out.substring(from, to).repeat(1 + random.nextInt(4)));
                default -> out.insert(from, (char) random.nextInt(0x10000));
            }
        }
        return out.toString();
    }

    private static String noise(Random random) {
        byte[] bytes = new byte[random.nextInt(400)];
        random.nextBytes(bytes);
        return new String(bytes, random.nextBoolean() ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8);
    }

    /** @return whether it was a spec */
    private static boolean read(String text, String what) {
        try {
            MigrationSpec spec = SpecReader.read("fuzz", text);
            MigrationSpec again = Wire.read(Wire.write(spec), MigrationSpec.class);
            assertEquals(spec, again, what);
            assertEquals(spec.digest(), again.digest(), what);
            return true;
        } catch (BackfleetException e) {
            assertEquals(ErrorKind.INVALID, e.kind(), () -> what + ": " + e.text());
            assertTrue(!e.text().isBlank(), what);
            return false;
        } catch (Throwable e) {
            throw new AssertionError(what + ": " + text, e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {COLUMNS, COPY})
    void mutatedSpec_isASpecOrARefusalWithACode(String good) {
        assertTrue(read(good, "the sample itself"), "the sample itself");
        assertTimeoutPreemptively(SOON, () -> {
            int specs = 0;
            for (long seed = 0; seed < ROUNDS; seed++) {
                specs += read(mutated(good, new Random(seed)), "seed " + seed) ? 1 : 0;
            }
            assertTrue(specs > ROUNDS / 200, "hardly any was a spec still (" + specs + "): the mutations are too wild");
            assertTrue(specs < ROUNDS / 2, "most were specs still (" + specs + "): the mutations are too tame");
        });
    }

    @Test
    void noise_isARefusalWithACode() {
        assertTimeoutPreemptively(SOON, () -> {
            for (long seed = 0; seed < ROUNDS; seed++) {
                read(noise(new Random(seed)), "seed " + seed);
            }
        });
    }

    /** The check reads quotes, comments and brackets of both engines: nothing may make it fail or run for long. */
    @Test
    void expressions_areFineOrHaveAFlaw() {
        assertTimeoutPreemptively(SOON, () -> {
            for (long seed = 0; seed < ROUNDS * 3L; seed++) {
                Random random = new Random(seed);
                String text = random.nextInt(4) == 0
                        ? noise(random)
                        : mutated("coalesce(\"a\" || 'b''c', $x$ d $x$) /* e */ -- f\n + 1", random);
                try {
                    SqlText.flaw(text).ifPresent(flaw -> assertTrue(!flaw.isBlank()));
                } catch (Throwable e) {
                    throw new AssertionError("seed " + seed + ": " + text, e);
                }
            }
        });
    }

    @Test
    void tableNames_areNamesOrARefusalWithACode() {
        for (long seed = 0; seed < ROUNDS; seed++) {
            String text = mutated("app.\"Order \"\"Lines\"\"\"", new Random(seed));
            try {
                assertEquals(
                        TableName.parse(text),
                        TableName.parse(TableName.parse(text).toString()),
                        "seed " + seed);
            } catch (IllegalArgumentException e) {
                // its way to say no, which the spec's reader gives a code and a line
                assertTrue(!String.valueOf(e.getMessage()).isBlank(), "seed " + seed);
            } catch (Throwable e) {
                throw new AssertionError("seed " + seed + ": " + text, e);
            }
        }
    }
}
