package io.backfleet.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AwaitTest {
    @Test
    void value_isGivenWhenItComes() {
        AtomicInteger calls = new AtomicInteger();
        int value = Await.value(
                "third call",
                Duration.ofSeconds(10),
                () -> calls.incrementAndGet() < 3 ? Optional.empty() : Optional.of(calls.get()));
        assertEquals(3, value);
    }

    @Test
    void deadline_failsWithWhatWasSeenLast() {
        AssertionError error = assertThrows(
                AssertionError.class,
                () -> Await.untilPasses("seven", Duration.ofMillis(1), () -> assertEquals(7, 8, "the number")));
        String message = String.valueOf(error.getMessage());
        assertTrue(message.startsWith("not within 1 ms: seven; last: "), message);
        assertTrue(message.contains("the number"), message);
    }

    @Test
    void falseCondition_fails() {
        AssertionError error =
                assertThrows(AssertionError.class, () -> Await.until("never", Duration.ofMillis(1), () -> false));
        assertEquals("not within 1 ms: never", error.getMessage());
    }
}
