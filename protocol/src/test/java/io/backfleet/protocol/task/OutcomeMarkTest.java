package io.backfleet.protocol.task;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.Failure;
import io.backfleet.protocol.key.Key;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class OutcomeMarkTest {
    private static final Failure WHY = new Failure(ErrorCode.ROW_REJECTED, "no");

    private static Counters seen(long rows) {
        return new Counters(rows, 1, rows - 1, 2, 3, 4);
    }

    @Test
    void mark_tellsEndsApart() {
        List<Outcome> ends = List.of(
                new Outcome.Done(seen(5)),
                new Outcome.Done(seen(6)),
                new Outcome.Yielded(seen(5), null, null),
                new Outcome.Yielded(seen(5), Key.of("12"), null),
                new Outcome.Yielded(seen(5), Key.of("1", "2"), null),
                new Outcome.Yielded(seen(5), Key.of("13"), null),
                new Outcome.Poisoned(seen(5), Key.of("12"), Key.of("13"), WHY),
                new Outcome.Poisoned(seen(5), Key.of("12"), null, WHY),
                new Outcome.Poisoned(seen(5), null, Key.of("13"), WHY));
        assertEquals(
                2 * ends.size(),
                ends.stream()
                        .flatMap(end -> List.of(end.mark(1), end.mark(2)).stream())
                        .collect(Collectors.toSet())
                        .size());
    }

    /** Workers and coordinators of two versions must agree, and it goes over what has been stored. */
    @Test
    void mark_neverChanges() {
        assertEquals(-2_996_215_465_310_490_532L, new Outcome.Yielded(seen(5), Key.of("12"), null).mark(7));
    }

    @Test
    void mark_goesByWhereATaskEnded_notByHowLongItTook() {
        Counters slow = new Counters(5, 0, 5, 9, 9, 9);
        Outcome one = new Outcome.Yielded(slow, Key.of("12"), Key.of("20"));
        assertEquals(new Outcome.Yielded(seen(5), Key.of("12"), null).mark(7), one.mark(7));
    }
}
