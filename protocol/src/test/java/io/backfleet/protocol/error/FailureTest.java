package io.backfleet.protocol.error;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.protocol.state.CommandResult;
import io.backfleet.protocol.wire.Wire;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class FailureTest {
    private static Failure failure(String message) {
        return new Failure(ErrorCode.DATABASE_ERROR, message);
    }

    @Test
    void messageUpToTheLimit_isKept() {
        assertEquals("x".repeat(2_000), failure("x".repeat(2_000)).message());
        assertEquals("DATABASE_ERROR: x", failure("x").toString());
    }

    @Test
    void longerMessage_isCutToTheLimitAndSaysSo() {
        assertEquals("x".repeat(1_997) + "...", failure("x".repeat(2_001)).message());
        assertEquals("x".repeat(1_997) + "...", failure("x".repeat(1_000_000)).message());
    }

    @Test
    void cutMessage_isNotCutAgain() {
        for (String text :
                List.of("x".repeat(5_000), "\ud83c\udfe0".repeat(5_000), "x" + "\ud83c\udfe0".repeat(5_000))) {
            Failure once = failure(text);
            assertEquals(once, failure(once.message()));
        }
    }

    /** Half a character cannot be written: the failure would never arrive. */
    @Test
    void cut_doesNotHalveACharacter() {
        for (int before = 0; before < 4; before++) {
            Failure cut = failure("x".repeat(before) + "\ud83c\udfe0".repeat(2_000));
            CommandResult result = new CommandResult("c", "m", cut);
            assertEquals(result, Wire.read(Wire.write(result), CommandResult.class));
            assertTrue(cut.message().endsWith("\udfe0..."), cut.message());
        }
    }

    @Test
    void exception_becomesAFailureWithItsCode() {
        BackfleetException e = new BackfleetException(ErrorCode.DEADLOCK, "twice");
        assertEquals(new Failure(ErrorCode.DEADLOCK, "twice"), Failure.of(e));
        assertEquals(ErrorKind.TRANSIENT, e.kind());
    }

    @Test
    void problem_isPrintedWithPlaceRemedyAndCode() {
        Problem full = new Problem(ErrorCode.INVALID_VALUE, "a.b", "is odd", "make it even");
        Problem bare = new Problem(ErrorCode.INVALID_VALUE, "", "is odd", "");
        assertEquals(
                "i.yaml:3: a.b: is odd -> make it even [INVALID_VALUE]",
                new LocatedProblem("i.yaml", 3, full).toString());
        assertEquals("i.yaml: is odd [INVALID_VALUE]", new LocatedProblem("i.yaml", 0, bare).toString());
        assertThrows(IllegalArgumentException.class, () -> new LocatedProblem("i.yaml", -1, bare));
    }

    /** Codes are searched for and counted by name: no language of the machine may change them. */
    @Test
    void codes_areTheSameInEveryLanguage() {
        assertEquals("tr", Locale.getDefault().getLanguage());
        LocatedProblem problem =
                new LocatedProblem("i.yaml", 1_234_567, new Problem(ErrorCode.MISSING_KEY, "", "m", ""));
        assertEquals("i.yaml:1234567: m [MISSING_KEY]", problem.toString());
        for (ErrorCode code : ErrorCode.values()) {
            assertTrue(code.name().chars().allMatch(c -> (c >= 'A' && c <= 'Z') || c == '_'), code.name());
            assertEquals(
                    code,
                    Wire.read(Wire.write(new Failure(code, "")), Failure.class).code());
        }
    }

    @Test
    void report_carriesTheFirstProblemsCodeAndAllTexts() {
        Problem first = new Problem(ErrorCode.UNKNOWN_KEY, "a", "unknown key", "");
        Problem second = new Problem(ErrorCode.SYNTAX, "b", "broken", "");
        InvalidInputException e = new InvalidInputException(
                List.of(new LocatedProblem("f", 1, first), new LocatedProblem("f", 2, second)));
        assertEquals(ErrorCode.UNKNOWN_KEY, e.code());
        assertEquals("f:1: a: unknown key [UNKNOWN_KEY]\nf:2: b: broken [SYNTAX]", e.text());
        assertEquals(2, e.problems().size());
        assertThrows(IllegalArgumentException.class, () -> new InvalidInputException(List.of()));
    }
}
