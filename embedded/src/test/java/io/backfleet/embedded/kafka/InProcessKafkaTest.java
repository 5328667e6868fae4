package io.backfleet.embedded.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.backfleet.embedded.Eventually;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import org.apache.kafka.common.utils.Exit;
import org.junit.jupiter.api.Test;

class InProcessKafkaTest {
    @Test
    void broker_answers_andLeavesNoThreads() throws Exception {
        Locale locale = Locale.getDefault();
        try (InProcessKafka kafka = InProcessKafka.start(KafkaOptions.defaults())) {
            Records records = new Records(kafka);
            records.createTopic("t");
            records.send("t", "one");
            assertEquals(Set.of("one"), records.read("t", 1));
            // a fatal fault of the broker ends like this, in its own thread
            assertThrows(IllegalStateException.class, () -> Exit.halt(1, "fault"));
        }
        assertEquals(locale, Locale.getDefault());
        Eventually.is(
                "no non-daemon broker thread",
                Duration.ofSeconds(20),
                () -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getThreadGroup() != null
                                && !thread.isDaemon()
                                && thread.getThreadGroup().getName().equals(InProcessKafka.THREAD_GROUP)));
    }
}
