package io.backfleet.coordinator.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.backfleet.protocol.state.ShardPhase;
import io.backfleet.protocol.state.ShardState;
import io.backfleet.protocol.task.Counters;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RateBookTest {
    private final RateBook book = new RateBook();

    private static ShardState shard(long doneRows) {
        return new ShardState(
                "m",
                "i",
                "db",
                ShardPhase.BACKFILLING,
                "t",
                List.of(),
                1_000,
                doneRows,
                Counters.ZERO,
                Map.of(),
                List.of(),
                List.of(),
                null,
                List.of(),
                Map.of(),
                null,
                null,
                null);
    }

    private static Counters seen(long rows) {
        return new Counters(rows, rows, 0, 1, 0, 0);
    }

    @Test
    void counters_neverRunBackwards() {
        assertEquals(100, book.shown(shard(0), seen(100)).seen());
        assertEquals(100, book.shown(shard(0), seen(60)).seen(), "a task has ended and its news is still to come");
        assertEquals(110, book.shown(shard(0), seen(110)).seen());
    }

    @Test
    void doneRows_runBackwardsOnlyWhenRangesAreOpenedAgain() {
        assertEquals(500, book.shownDone(shard(400), 500));
        assertEquals(500, book.shownDone(shard(400), 400));
        assertEquals(0, book.shownDone(shard(0), 0), "finished ranges were opened again");
    }
}
