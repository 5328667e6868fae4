package io.backfleet.protocol.document;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.InvalidInputException;
import io.backfleet.protocol.error.LocatedProblem;
import io.backfleet.protocol.error.Problem;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reading any hand-written file: what is refused whole, what each reader takes, how problems get their lines. */
class DocumentTest {
    private static LocatedProblem refused(String text) {
        InvalidInputException e = assertThrows(InvalidInputException.class, () -> Document.read("f.yaml", text));
        assertEquals(1, e.problems().size(), e.text());
        assertEquals(ErrorCode.SYNTAX, e.code());
        return e.problems().get(0);
    }

    private static List<String> problems(Document document) {
        return assertThrows(InvalidInputException.class, document::finish).problems().stream()
                .map(LocatedProblem::toString)
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n\n", "# only a comment\n", "   "})
    void emptyFile_isRefused(String text) {
        assertEquals(
                "f.yaml: is empty -> see the spec reference for an example [SYNTAX]",
                refused(text).toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"- a\n- b\n", "[a, b]", "just text", "7", "~", "---\n"})
    void fileThatIsNoMapping_isRefused(String text) {
        assertEquals(
                "f.yaml:1: is not a mapping of keys to values -> start with 'key: value' lines [SYNTAX]",
                refused(text).toString());
    }

    @Test
    void brokenYaml_isRefusedWithItsLine() {
        assertTrue(refused("a: 1\nb: 2\nc: 'open\n").line() >= 3, "the line of an unclosed quote");
        LocatedProblem tab = refused("a: 1\nb:\n\tc: 2\n");
        assertEquals(3, tab.line());
        assertTrue(tab.problem().message().contains("\\t"), tab.toString());
        assertEquals(2, refused("a: 1\nb: c: d\n").line());
        assertEquals(2, refused("a: 1\n}\n").line());
        assertEquals(2, refused("a: [1,\n").line());
        assertEquals("mind indentation and quotes", tab.problem().remedy());
    }

    @Test
    void secondDocumentInOneFile_isRefused() {
        assertTrue(refused("a: 1\n---\nb: 2\n").line() >= 1);
    }

    @Test
    void aliasOfACollection_isRefused() {
        LocatedProblem problem = refused("a: &a [x, x]\nb: *a\n");
        assertTrue(problem.problem().message().contains("alias"), problem.toString());
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x]\n");
        for (int i = 1; i < 30; i++) {
            bomb.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
        }
        assertTrue(refused(bomb.toString()).problem().message().contains("alias"));
        assertTrue(refused("a: &a {b: *a}\n").problem().message().contains("alias"));
        assertTrue(refused("a: &a {b: 1}\nc: {<<: *a}\n").problem().message().contains("alias"));
        assertTrue(refused("a: *nowhere\n").line() == 1);
    }

    @Test
    void aliasOfAScalar_isItsValue() {
        Document document = Document.read("f.yaml", "a: &x text\nb: *x\n");
        assertEquals(Optional.of("text"), document.root().text("a"));
        assertEquals(Optional.of("text"), document.root().text("b"));
    }

    @Test
    void hugeFile_isRefusedUnread() {
        String text = "a: '" + "x".repeat(Document.MAX_CHARACTERS) + "'";
        assertTrue(refused(text).problem().message().contains("more than 1000000"));
        Document full = Document.read("f.yaml", "a: " + "x".repeat(Document.MAX_CHARACTERS - 3));
        assertEquals(
                Document.MAX_CHARACTERS - 3, full.root().requiredText("a", "").length());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{a: ", "[", "- ", "? "})
    void deepNesting_isRefusedAndOverflowsNoStack(String level) {
        LocatedProblem problem = refused(level.repeat(200_000));
        assertEquals("nests deeper than 50 levels", problem.problem().message());
        assertEquals(1, problem.line());
        assertEquals(
                "nests deeper than 50 levels",
                refused(level.repeat(51)).problem().message());
    }

    @Test
    void fiftyLevels_areTaken() {
        Document document = Document.read("f.yaml", "{a: ".repeat(50) + "1" + "}".repeat(50));
        assertTrue(document.root().section("a").isPresent());
    }

    @Test
    void controlCharactersAndHalfCharacters_areRefused() {
        for (String bad : List.of("a: x\u0000y\n", "a: x\u0007\n", "a: \ud83d\n", "a: \ufffe\n")) {
            LocatedProblem problem = refused(bad);
            assertTrue(problem.problem().message().startsWith("not readable as YAML"), problem.toString());
        }
    }

    @Test
    void byteOrderMarkAndWindowsLineEnds_areTaken() {
        Document document = Document.read("f.yaml", "\ufeffa: 1\r\nb: 2\r\n");
        assertEquals(Optional.of("1"), document.root().text("a"));
        assertEquals(Optional.of("2"), document.root().text("b"));
        document.finish();
    }

    @Test
    void json_isTakenToo() {
        Document document = Document.read("f.json", "{\"a\": \"1\", \"b\": {\"c\": [\"x\", \"y\"]}}");
        assertEquals(Optional.of("1"), document.root().text("a"));
        assertEquals(
                List.of("x", "y"), document.root().section("b").orElseThrow().texts("c"));
        document.finish();
    }

    @Test
    void scalars_areTakenAsTheirText() {
        Section root = Document.read(
                        "f.yaml",
                        "a: 007\nb: no\nc: 1.50\nd: ''\ne:\nf: |\n  two\n  lines\ng: stra\u00dfe \ud83c\udfe0\n")
                .root();
        assertEquals(Optional.of("007"), root.text("a"));
        assertEquals(Optional.of("no"), root.text("b"));
        assertEquals(Optional.of("1.50"), root.text("c"));
        assertEquals(Optional.of(""), root.text("d"));
        assertEquals(Optional.of(""), root.text("e"));
        assertEquals(Optional.of("two\nlines\n"), root.text("f"));
        assertEquals(Optional.of("stra\u00dfe \ud83c\udfe0"), root.text("g"));
        assertEquals(Optional.empty(), root.text("h"));
    }

    @Test
    void valuesOfTheWrongShape_areReportedAndReadAsAbsent() {
        Document document =
                Document.read("f.yaml", "a: [1]\nb: {x: 1}\nc: text\nd: [[1], 2]\ne: maybe\nf: {x: [1], y: 2}\n");
        Section root = document.root();
        assertEquals(Optional.empty(), root.text("a"));
        assertEquals(List.of(), root.texts("b"));
        assertEquals(Optional.empty(), root.section("c"));
        assertEquals(List.of("2"), root.texts("d"));
        assertEquals(Optional.empty(), root.flag("e"));
        assertEquals(Map.of("y", "2"), root.textMap("f"));
        // a list where a mapping was due reads as no key at all
        assertEquals(Map.of(), root.sections("a"));
        assertEquals(
                List.of(
                        "f.yaml:1: a: must be a single value -> write 'a: value' [INVALID_VALUE]",
                        "f.yaml:1: a: must be a mapping -> indent 'key: value' lines under it [INVALID_VALUE]",
                        "f.yaml:2: b: must be a list -> write 'b: [a, b]' [INVALID_VALUE]",
                        "f.yaml:3: c: must be a mapping -> indent 'key: value' lines under it [INVALID_VALUE]",
                        "f.yaml:4: d: must hold single values -> write '- value' lines [INVALID_VALUE]",
                        "f.yaml:5: e: is 'maybe' -> write true or false [INVALID_VALUE]",
                        "f.yaml:6: f.x: must be a single value -> write 'x: value' [INVALID_VALUE]"),
                problems(document));
    }

    @Test
    void requiredText_namesWhatIsMissing() {
        Document document = Document.read("f.yaml", "blank: '  '\nnull:\n");
        assertEquals("", document.root().requiredText("blank", "fill it"));
        assertEquals("", document.root().requiredText("null", "fill it"));
        assertEquals("", document.root().requiredText("gone", "add it"));
        assertEquals(
                List.of(
                        "f.yaml:1: blank: is empty -> fill it [INVALID_VALUE]",
                        "f.yaml:1: gone: is missing -> add it [MISSING_KEY]",
                        "f.yaml:2: null: is empty -> fill it [INVALID_VALUE]"),
                problems(document));
    }

    @Test
    void duplicateKey_isReportedAtItsSecondPlace() {
        Document document = Document.read("f.yaml", "a: 1\nb: {c: 1,\n  c: 2}\na: 3\n");
        assertEquals(Optional.of("1"), document.root().text("a"));
        document.root().section("b").orElseThrow().text("c");
        assertEquals(
                List.of(
                        "f.yaml:3: b.c: stands twice -> remove one of the two [SYNTAX]",
                        "f.yaml:4: a: stands twice -> remove one of the two [SYNTAX]"),
                problems(document));
    }

    @Test
    void keyThatIsNoText_isReported() {
        Document document = Document.read("f.yaml", "a: 1\n[x, y]: 2\n? {z: 1}\n: 3\n");
        document.root().text("a");
        assertEquals(2, problems(document).size());
    }

    @Test
    void unknownKey_suggestsTheNearestKnownOne() {
        Document document = Document.read("f.yaml", "databses: x\ntable: t\nCOLUMN: c\nzebra: z\nsub: {inner: 1}\n");
        Section root = document.root();
        root.has("databases");
        root.has("table");
        root.has("column");
        root.section("sub").orElseThrow().has("other");
        assertEquals(
                List.of(
                        "f.yaml:1: databses: unknown key -> did you mean 'databases'? [UNKNOWN_KEY]",
                        "f.yaml:3: COLUMN: unknown key -> known here: [databases, table, column, sub] [UNKNOWN_KEY]",
                        "f.yaml:4: zebra: unknown key -> known here: [databases, table, column, sub] [UNKNOWN_KEY]",
                        "f.yaml:5: sub.inner: unknown key -> known here: [other] [UNKNOWN_KEY]"),
                problems(document));
    }

    @Test
    void sections_areReadInFileOrder() {
        Section root =
                Document.read("f.yaml", "all:\n  z: {k: 1}\n  a: {k: 2}\n").root();
        Map<String, Section> sections = root.sections("all");
        assertEquals(List.of("z", "a"), List.copyOf(sections.keySet()));
        assertEquals(
                List.of("all.z", "all.a"),
                sections.values().stream().map(Section::path).toList());
        assertEquals("all.z.k", sections.values().iterator().next().at("k"));
    }

    @Test
    void problemFromElsewhere_getsTheNearestEnclosingLine() {
        Document document = Document.read("f.yaml", "a: 1\nb:\n  c:\n    d: 2\n");
        Section b = document.root().section("b").orElseThrow();
        b.section("c").orElseThrow().text("d");
        assertEquals(4, document.locate(problem("b.c.d")).line());
        assertEquals(3, document.locate(problem("b.c.unheard.of")).line());
        assertEquals(2, document.locate(problem("b.x")).line());
        assertEquals(1, document.locate(problem("x")).line());
        assertEquals(1, document.locate(problem("")).line());
        assertEquals("f.yaml", document.file());
    }

    private static Problem problem(String path) {
        return new Problem(ErrorCode.INVALID_VALUE, path, "is odd", "");
    }

    @Test
    void fileWithoutProblems_finishes() {
        Document document = Document.read("f.yaml", "a: 1\n");
        assertTrue(document.root().has("a"));
        assertFalse(document.root().has("b"));
        document.finish();
    }
}
