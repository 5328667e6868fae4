package io.backfleet.protocol.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.backfleet.protocol.error.InvalidInputException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class VerifySectionTest {
    private static final String BACKFILL = """
            migration: m
            databases: a
            backfill:
              table: users
              set:
                name: "first || last"
                score: "points / 3"
            """;

    private static MigrationSpec read(String yaml) {
        return SpecReader.read("s.yaml", yaml);
    }

    private static VerifySpec verify(String yaml) {
        return Objects.requireNonNull(read(yaml).verify());
    }

    @Test
    void backfillAlone_isVerifiedWithItsOwnExpressions() {
        VerifySpec verify = verify(BACKFILL);
        assertEquals(Map.of("name", "first || last", "score", "points / 3"), verify.columns());
        assertEquals(Set.of(), verify.filled());
        assertEquals("users", verify.table().toString());
        assertEquals(GatePolicy.DEFAULT, read(BACKFILL).gate());
    }

    @Test
    void backfillOfNullsOnly_isVerifiedToBeFilled() {
        VerifySpec verify = verify(BACKFILL + "  onlyWhereNull: true\n");
        assertEquals(Map.of(), verify.columns());
        assertEquals(Set.of("name", "score"), verify.filled());
    }

    @Test
    void off_leavesOutTheVerification() {
        assertNull(read(BACKFILL + "verify: off\n").verify());
    }

    @Test
    void everyKey_isRead() {
        VerifySpec verify = verify(BACKFILL + """
                verify:
                  columns: {score: "points / 3.0"}
                  ignore: {name: "rewritten by the new service"}
                  tolerance: {score: 0.001}
                  readFrom: standby:5433
                  settle: 2s
                  hotTries: 7
                  every: 90s
                  repair: auto
                  values: shown
                gate:
                  cleanPasses: 3
                  soak: 30m
                  signOffs: [billing, web]
                  approvals: 2
                  maxAge: 2h
                  stale: 5m
                  validFor: 10m
                """);
        assertEquals(
                new VerifySpec(
                        TableName.parse("users"),
                        null,
                        Map.of("score", "points / 3.0"),
                        Set.of(),
                        Map.of("score", new BigDecimal("0.001")),
                        Map.of("name", "rewritten by the new service"),
                        List.of(),
                        "standby:5433",
                        2_000,
                        7,
                        90_000,
                        true,
                        true),
                verify);
    }

    @Test
    void gate_isReadToTheLetter() {
        assertEquals(
                new GatePolicy(3, 1_800_000, List.of("billing", "web"), 2, 7_200_000, 300_000, 600_000),
                read(BACKFILL + "gate: {cleanPasses: 3, soak: 30m, signOffs: [billing, web], approvals: 2,"
                                + " maxAge: 2h, stale: 5m, validFor: 10m}\n")
                        .gate());
        assertEquals(0, read(BACKFILL + "gate: {soak: 0}\n").gate().soakMillis());
    }

    @Test
    void columnsByName_keepTheBackfillsExpressionsInTheirOwnOrder() {
        VerifySpec verify = verify(BACKFILL + "verify: {columns: [score, name]}\n");
        assertEquals(List.of("score", "name"), new ArrayList<>(verify.columns().keySet()));
        assertEquals("first || last", verify.columns().get("name"));
    }

    @Test
    void verifyWithoutBackfill_saysWhatToWalk() {
        MigrationSpec spec = read("""
                migration: m
                databases: a
                verify:
                  table: app.users
                  key: users_email_key
                  columns: {name: "first || last"}
                  frozen: [countries]
                """);
        assertNull(spec.backfill());
        assertEquals("app.users", spec.table().toString());
        assertEquals("users_email_key", spec.key());
        assertEquals(List.of("countries"), Objects.requireNonNull(spec.verify()).frozen());
    }

    private static Arguments flaw(String more, String expected) {
        return Arguments.of(BACKFILL + more, expected);
    }

    static List<Arguments> flaws() {
        return List.of(
                flaw("verify: maybe\n", "s.yaml:8: verify: is 'maybe' -> write off, or indent its keys under it"),
                flaw(
                        "verify: off\ngate: {soak: 1m}\n",
                        "s.yaml:9: gate: has no evidence to go by with 'verify: off' -> remove one of the two"),
                flaw(
                        "verify: {columns: [name]}\n",
                        "s.yaml:8: verify.columns: leaves out 'score', which the backfill sets -> add it, or name it"
                                + " under ignore with the reason"),
                flaw(
                        "verify: {ignore: {name: ''}}\n",
                        "s.yaml:8: verify.ignore.name: gives no reason -> say why this column need not agree: it is"
                                + " shown with every verdict"),
                flaw(
                        "verify: {ignore: {name: a, score: b}}\n",
                        "s.yaml:8: verify.ignore: leaves nothing to compare -> write 'verify: off' if that is meant"),
                flaw(
                        "verify: {ignore: {nam: old}}\n",
                        "s.yaml:8: verify.ignore.nam: the backfill does not set this column -> it sets [name, score]"),
                flaw(
                        "verify: {table: users}\n",
                        "s.yaml:8: verify.table: belongs to the backfill section when there is one -> remove it here"),
                flaw(
                        "verify: {tolerance: {name: -1}}\n",
                        "s.yaml:8: verify.tolerance.name: '-1' is no distance -> write a number from 0, such as 0.001"),
                flaw(
                        "verify: {tolerance: {nome: 1}}\n",
                        "s.yaml:8: verify.tolerance.nome: no expression is compared with this column -> compared are"
                                + " [name, score]"),
                flaw(
                        "verify: {settle: soon}\n",
                        "s.yaml:8: verify.settle: 'soon' is not a duration -> write one such as 250ms, 1.5s, 2m, 1h"),
                flaw("verify: {repair: maybe}\n", "s.yaml:8: verify.repair: is 'maybe' -> write manual or auto"),
                flaw(
                        "gate: {cleanPasses: 0}\n",
                        "s.yaml:8: gate.cleanPasses: '0' is not a whole number from 1 to 100 -> write one"),
                flaw(
                        "gate: {signOffs: [web, web]}\n",
                        "s.yaml:8: gate.signOffs: 'web' stands twice -> remove one of the two"),
                flaw("gate: {soka: 1m}\n", "s.yaml:8: gate.soka: unknown key -> did you mean 'soak'?"),
                Arguments.of(
                        "migration: m\ndatabases: a\nverify: off\n",
                        "s.yaml:3: verify: is off, and there is no backfill -> nothing is left to do"),
                Arguments.of(
                        "migration: m\ndatabases: a\nverify: {table: users}\n",
                        "s.yaml:3: verify.columns: is missing -> write 'column: \"SQL expression that it must equal\"'"
                                + " lines under columns"),
                Arguments.of(
                        "migration: m\ndatabases: a\nverify: {table: users, columns: {a: \"1; drop\"}}\n",
                        "s.yaml:3: verify.columns.a: the expression "
                                + SqlText.flaw("1; drop").orElseThrow()
                                + " -> write one SQL expression over this row's columns"));
    }

    @ParameterizedTest
    @MethodSource("flaws")
    void flaw_isReportedWithPlaceAndRemedy(String yaml, String expected) {
        InvalidInputException refusal = assertThrows(InvalidInputException.class, () -> read(yaml));
        List<String> problems = refusal.problems().stream()
                .map(problem -> problem.toString().replaceAll(" \\[[A-Z_]+]$", ""))
                .toList();
        assertEquals(List.of(expected), problems);
    }
}
