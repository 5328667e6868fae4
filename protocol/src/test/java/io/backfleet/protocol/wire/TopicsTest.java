package io.backfleet.protocol.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopicsTest {
    private static List<String> names(Topics topics) {
        return List.of(
                topics.inbox(),
                topics.progress(),
                topics.backfillTasks(),
                topics.backfillTasksClassic(),
                topics.verifyTasks(),
                topics.verifyTasksClassic(),
                topics.differences(),
                topics.signals(),
                topics.probe(),
                topics.state(),
                topics.dead());
    }

    /** Clusters hold them: a renamed topic is an empty topic. */
    @Test
    void names_arePinned() {
        Topics topics = new Topics(Topics.DEFAULT_PREFIX);
        assertEquals(
                List.of(
                        "backfleet.inbox",
                        "backfleet.progress",
                        "backfleet.tasks.backfill",
                        "backfleet.tasks.backfill.classic",
                        "backfleet.tasks.verify",
                        "backfleet.tasks.verify.classic",
                        "backfleet.differences",
                        "backfleet.signals",
                        "backfleet.probe",
                        "backfleet.state",
                        "backfleet.dead"),
                names(topics));
        assertEquals("backfleet.coordinator", topics.coordinatorApplication());
        assertEquals("backfleet.workers-share", topics.workerGroup("share"));
        assertEquals("backfleet.verifiers-share", topics.verifierGroup("share"));
    }

    @Test
    void twoPrefixes_shareNoName() {
        HashSet<String> all = new HashSet<>(names(new Topics("a.")));
        all.addAll(names(new Topics("b.")));
        assertEquals(22, all.size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "A-b_c.9", "_"})
    void prefix_isTaken(String prefix) {
        assertEquals(prefix + "inbox", new Topics(prefix).inbox());
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "a b", "a/b", "\u0131", "a\n", "*", "a:"})
    void prefixWithOtherCharacters_isRefused(String prefix) {
        assertThrows(IllegalArgumentException.class, () -> new Topics(prefix));
    }

    @Test
    void overlongPrefix_isRefused() {
        assertEquals(105, new Topics("p".repeat(100)).inbox().length());
        assertThrows(IllegalArgumentException.class, () -> new Topics("p".repeat(101)));
    }
}
