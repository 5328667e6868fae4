package io.backfleet.database.throttle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.database.throttle.Pacer.Verdict;
import io.backfleet.database.throttle.Signal.Metric;
import io.backfleet.protocol.spec.Settings;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PacerTest {
    private static final long STALE = Duration.ofSeconds(1).toNanos();
    private static final long NOW = Duration.ofSeconds(1_000).toNanos();

    private final Pacer pacer = new Pacer();

    private static Signal lag(double seconds) {
        return new Signal(Metric.REPLICATION_LAG, "replica:1", seconds, s -> s.maxLagMillis() / 1e3, NOW, "");
    }

    private Verdict decide(Signal... signals) {
        return pacer.decide(List.of(signals), Settings.DEFAULT, STALE, NOW);
    }

    @Test
    void pace_isFullBelowHalfOfTheLimit() {
        Verdict verdict = decide(lag(0.74));
        assertFalse(verdict.stopped());
        assertEquals(Duration.ZERO, verdict.pauseAfter(Duration.ofMillis(50)));
        assertNull(verdict.reason());
    }

    @Test
    void pace_fallsSmoothlyTowardsTheLimit() {
        long before = 0;
        for (double seconds = 0.76; seconds < 1.5; seconds += 0.01) {
            Verdict verdict = decide(lag(seconds));
            assertFalse(verdict.stopped(), "at " + seconds);
            long pause = verdict.pauseAfter(Duration.ofMillis(10)).toMillis();
            assertTrue(pause >= before, "pause shrank at " + seconds);
            assertTrue(pause - before < 700, "pause jumped at " + seconds);
            before = pause;
        }
        assertTrue(before >= 100, "close to the limit most of the time must be pause, not " + before + " ms per 10 ms");
    }

    @Test
    void pace_isHalfInTheMiddleBetweenFreeAndLimit() {
        assertEquals(Duration.ofMillis(50), decide(lag(1.125)).pauseAfter(Duration.ofMillis(50)));
    }

    @Test
    void work_stopsAtTheLimitAndSaysWhy() {
        Verdict verdict = decide(lag(1.5));
        assertTrue(verdict.stopped());
        assertNotNull(verdict.reason());
        assertEquals(
                "replication_lag 1.50 of 1.50 on replica:1 (0.0 s old)",
                verdict.reason().toString());
    }

    @Test
    void work_goesOnOnlyWellBelowTheLimit() {
        assertTrue(decide(lag(1.6)).stopped());
        Verdict stillHigh = decide(lag(1.3));
        assertTrue(stillHigh.stopped(), "1.3 of 1.5 is above the point of resuming");
        assertTrue(String.valueOf(stillHigh.reason()).contains("80 %"));
        assertFalse(decide(lag(1.1)).stopped());
        assertFalse(decide(lag(1.3)).stopped(), "once resumed, 1.3 only slows");
    }

    @Test
    void work_stopsOnAReadingThatIsTooOld() {
        Signal old = new Signal(Metric.REPLICATION_LAG, "replica:1", 0, s -> 1.5, NOW - STALE - 1, "");
        Verdict verdict = decide(old);
        assertTrue(verdict.stopped());
        assertTrue(String.valueOf(verdict.reason()).contains("too old"));
    }

    @Test
    void work_stopsOnWhatCannotBeRead() {
        Verdict verdict = decide(
                lag(0), Signal.unknown(Metric.REPLICATION_LAG, "replica:2", s -> 1.5, NOW, "connection refused"));
        assertTrue(verdict.stopped());
        assertEquals(
                "replication_lag unknown, limit 1.50 on replica:2 (0.0 s old): connection refused",
                String.valueOf(verdict.reason()));
        assertEquals(10, verdict.health().pressure(), "a message cannot carry infinity");
    }

    @Test
    void verdict_isThatOfTheWorstSignal() {
        Signal sessions = new Signal(Metric.ACTIVE_SESSIONS, "primary:1", 75, s -> 80, NOW, "");
        Verdict verdict = decide(lag(0.9), sessions);
        assertFalse(verdict.stopped());
        assertEquals(
                "active_sessions",
                verdict.reason() == null ? "" : verdict.reason().metric());
    }

    @Test
    void limits_followTheSettings() {
        Signal lag = lag(0.4);
        assertFalse(decide(lag).stopped());
        Settings tight = Settings.DEFAULT.with("maxLag", "300ms");
        assertTrue(pacer.decide(List.of(lag), tight, STALE, NOW).stopped());
    }

    @Test
    void everything_isFreeWithoutSignals() {
        assertFalse(pacer.decide(List.of(), Settings.DEFAULT, STALE, NOW).stopped());
    }
}
