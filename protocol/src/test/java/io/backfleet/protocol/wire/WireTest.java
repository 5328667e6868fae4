package io.backfleet.protocol.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.backfleet.protocol.message.Command;
import io.backfleet.protocol.message.InboxMessage;
import io.backfleet.protocol.state.CommandResult;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the wire lets in and what it refuses. */
class WireTest {
    private static final String PAUSE = "\"type\":\"pause\",\"id\":\"c\",\"principal\":\"p\",\"migration\":\"m\"";

    static List<Samples.Sample> samples() {
        return Samples.all();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static MalformedMessageException refused(String text) {
        return assertThrows(MalformedMessageException.class, () -> Wire.read(bytes(text), InboxMessage.class), text);
    }

    @Test
    void messageOfThisVersion_isRead() {
        assertEquals(new Command.Pause("c", "p", "m"), Wire.read(bytes("{\"v\":1," + PAUSE + "}"), InboxMessage.class));
        assertEquals(new Command.Pause("c", "p", "m"), Wire.read(bytes("{" + PAUSE + ",\"v\":1}"), Command.class));
    }

    /** At every depth: a newer sender may add fields anywhere. */
    @ParameterizedTest
    @MethodSource("samples")
    void unknownFields_areIgnored(Samples.Sample sample) throws IOException {
        ObjectNode node = (ObjectNode) Wire.mapper().readTree(GoldenFilesTest.golden(sample));
        sprinkle(node);
        // these are maps from names to values, where every name means something
        Stream.of(
                        "set",
                        "settings",
                        "shardPhases",
                        "problems",
                        "ranges",
                        "evidence",
                        "waitedMillis",
                        "columns",
                        "pairs",
                        "tolerance",
                        "ignored",
                        "differences",
                        "facts",
                        "changes")
                .flatMap(name -> node.findParents(name).stream().map(parent -> parent.get(name)))
                .forEach(map -> {
                    if (map instanceof ObjectNode object) {
                        object.remove(List.of("fromTheFuture", "fromTheFutureToo"));
                    }
                });
        assertEquals(sample.message(), Wire.read(Wire.mapper().writeValueAsBytes(node), sample.type()));
    }

    private static void sprinkle(JsonNode node) {
        node.forEach(WireTest::sprinkle);
        if (node instanceof ObjectNode object) {
            object.put("fromTheFuture", 7);
            object.putArray("fromTheFutureToo").addObject().put("deep", true);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{PAUSE}",
                "{\"v\":null,PAUSE}",
                "{\"v\":0,PAUSE}",
                "{\"v\":2,PAUSE}",
                "{\"v\":-1,PAUSE}",
                "{\"v\":1.5,PAUSE}",
                "{\"v\":1.0,PAUSE}",
                "{\"v\":\"1\",PAUSE}",
                "{\"v\":true,PAUSE}",
                "{\"v\":[1],PAUSE}",
                "{\"v\":4294967297,PAUSE}",
                "{\"v\":18446744073709551617,PAUSE}"
            })
    void otherVersions_areRefused(String template) {
        MalformedMessageException e = refused(template.replace("PAUSE", PAUSE));
        assertTrue(String.valueOf(e.getMessage()).contains("this reads 1"), e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "7",
                "\"text\"",
                "[]",
                "[{\"v\":1}]",
                "{",
                "}",
                "{\"v\":1",
                "{\"v\":1}",
                "{\"v\":1,\"type\":null}",
                "{\"v\":1,\"type\":\"unheard-of\"}",
                "{\"v\":1,\"type\":\"pause\"}",
                "{\"v\":1,\"type\":\"pause\",\"id\":\"c\",\"principal\":\"p\"}",
                "{\"v\":1,\"type\":\"pause\",\"id\":\"c\",\"principal\":\"p\",\"migration\":null}",
                "{\"v\":1,\"type\":\"pause\",\"id\":\"c\",\"principal\":\"p\",\"migration\":{}}",
                "{\"v\":1,\"type\":\"tune\",\"id\":\"c\",\"principal\":\"p\",\"migration\":\"m\","
                        + "\"settings\":{\"maxLag\":null}}",
                "{\"v\":1,\"type\":\"taskTaken\",\"worker\":\"w\",\"task\":\"nonsense\",\"attempt\":1,\"fence\":1}",
                "{\"v\":1,\"type\":\"taskTaken\",\"worker\":\"w\",\"task\":\"m/r/d/PLAN/0\",\"fence\":1}",
                "{\"v\":1,\"type\":\"taskTaken\",\"worker\":\"w\",\"task\":\"m/r/d/PLAN/0\",\"attempt\":1e99,\"fence\":1}",
                "{\"v\":1,\"type\":\"workerHere\",\"worker\":\"w\",\"slots\":1,\"databases\":[null],\"version\":\"\"}"
            })
    void garbage_isMalformed(String text) {
        assertTrue(refused(text).getMessage() != null);
    }

    @Test
    void textBehindAMessage_isMalformed() {
        assertTrue(refused("{\"v\":1," + PAUSE + "} {}").getMessage() != null);
        assertTrue(refused("{\"v\":1," + PAUSE + "}x").getMessage() != null);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "UTF-32", "ISO-8859-9"})
    void otherCharsets_neverGiveAnotherMessage(String charset) {
        byte[] encoded =
                "{\"v\":1,\"type\":\"workerGone\",\"worker\":\"\u00fcber\"}".getBytes(Charset.forName(charset));
        try {
            assertTrue(Wire.read(encoded, InboxMessage.class).toString().contains("\u00fcber"));
        } catch (MalformedMessageException e) {
            assertTrue(String.valueOf(e.getMessage()).contains("InboxMessage"), e.getMessage());
        }
    }

    /** The parser's nesting limit, not the stack, ends it. */
    @Test
    void deepNesting_isMalformed() {
        int depth = 200_000;
        assertTrue(refused("[".repeat(depth)).getMessage() != null);
        assertTrue(refused("{\"a\":".repeat(depth)).getMessage() != null);
        assertTrue(refused("{\"v\":1,\"x\":" + "[".repeat(depth) + "]".repeat(depth) + "," + PAUSE + "}")
                        .getMessage()
                != null);
        assertTrue(refused("{\"v\":1,\"type\":\"tune\",\"settings\":" + "{\"a\":".repeat(depth))
                        .getMessage()
                != null);
    }

    /** As deep as the limit lets in: the recursion of binding must bear it. */
    @Test
    void nestingJustBelowTheLimit_doesNoHarm() {
        String deep = "[".repeat(990) + "]".repeat(990);
        assertEquals(
                new Command.Pause("c", "p", "m"),
                Wire.read(bytes("{\"v\":1,\"x\":" + deep + "," + PAUSE + "}"), InboxMessage.class));
        assertTrue(refused("{\"v\":1,\"type\":\"pause\",\"id\":" + deep + "}").getMessage() != null);
    }

    @Test
    void hugeValues_areReadOrMalformed() {
        String number = "9".repeat(2_000);
        assertTrue(refused("{\"v\":" + number + "," + PAUSE + "}").getMessage() != null);
        assertTrue(refused("{\"v\":1,\"x\":" + number + "," + PAUSE + "}").getMessage() != null);
        assertTrue(refused("{\"v\":1,\"" + "n".repeat(60_000) + "\":1," + PAUSE + "}")
                        .getMessage()
                != null);
        String text = "t".repeat(3_000_000);
        assertEquals(
                new Command.Pause("c", "p", "m"),
                Wire.read(bytes("{\"v\":1,\"x\":\"" + text + "\"," + PAUSE + "}"), InboxMessage.class));
    }

    @Test
    void message_isOneLineWithTheVersionFirst() {
        String text = new String(Wire.write(new CommandResult("c", "line\nbreak", null)), StandardCharsets.UTF_8);
        assertEquals("{\"v\":1,\"command\":\"c\",\"migration\":\"line\\nbreak\"}", text);
    }
}
