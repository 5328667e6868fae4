package io.backfleet.protocol.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import io.backfleet.protocol.message.Command;
import io.backfleet.protocol.message.InboxMessage;
import io.backfleet.protocol.message.Report;
import io.backfleet.protocol.task.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Pins the bytes of every kind of message. A fleet is upgraded process by process, so a changed golden file means:
 * raise {@link Wire#VERSION}, or make sure that old and new processes understand each other.
 */
class GoldenFilesTest {
    static List<Samples.Sample> samples() {
        return Samples.all();
    }

    @ParameterizedTest
    @MethodSource("samples")
    void message_isWrittenAsItsGoldenFile(Samples.Sample sample) {
        assertEquals(golden(sample), written(sample));
    }

    @ParameterizedTest
    @MethodSource("samples")
    void goldenFile_isReadAsTheMessage(Samples.Sample sample) {
        byte[] bytes = golden(sample).getBytes(StandardCharsets.UTF_8);
        assertEquals(sample.message(), Wire.read(bytes, sample.type()));
    }

    @Test
    void everyKindOfMessage_hasASample() {
        Set<String> kinds = new TreeSet<>();
        for (Class<?> type : List.of(Command.class, Report.class, Outcome.class)) {
            for (Class<?> kind : type.getPermittedSubclasses()) {
                kinds.add(kind.getName());
            }
        }
        Set<String> sampled = new TreeSet<>();
        for (Samples.Sample sample : Samples.all()) {
            sampled.add(sample.message().getClass().getName());
            if (sample.message() instanceof Report.TaskEnded ended) {
                sampled.add(ended.outcome().getClass().getName());
            }
        }
        kinds.removeAll(sampled);
        assertEquals(Set.of(), kinds, "add a sample and a golden file for each");
        assertEquals(2, InboxMessage.class.getPermittedSubclasses().length);
    }

    @Test
    void everyGoldenFile_belongsToASample() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/test/resources/golden"))) {
            assertEquals(
                    Samples.all().stream()
                            .map(sample -> sample.name() + ".json")
                            .collect(Collectors.toSet()),
                    files.map(file -> file.getFileName().toString()).collect(Collectors.toSet()));
        }
    }

    static String written(Samples.Sample sample) {
        return new String(Wire.write(sample.message()), StandardCharsets.UTF_8);
    }

    /** The golden text without the line end that editors add. */
    static String golden(Samples.Sample sample) {
        String path = "/golden/" + sample.name() + ".json";
        try (InputStream in = GoldenFilesTest.class.getResourceAsStream(path)) {
            if (in == null) {
                return fail("put this into src/test/resources" + path + ":\n" + written(sample));
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).stripTrailing();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
