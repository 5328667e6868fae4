package io.backfleet.cli.torture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.torture.Torture;
import io.backfleet.torture.TortureOptions;
import io.backfleet.torture.report.Invariant;
import io.backfleet.torture.report.Report;
import io.backfleet.torture.schedule.Crew;
import io.backfleet.torture.schedule.Scenario;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The short profile of {@code backfleet torture}: every kind of migration on every engine at once, one gate, and half a minute of
 * faults. {@code -Dbackfleet.seed=} repeats one.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class TortureTest {
    private static final Logger log = LoggerFactory.getLogger(TortureTest.class);

    @Test
    void everyKindOnEveryEngine_isRight_whateverHappens() throws Exception {
        long seed = Long.getLong("backfleet.seed", System.nanoTime() & Integer.MAX_VALUE);
        log.info("seed {}", seed);
        TortureOptions options = new TortureOptions(
                seed,
                Duration.ofSeconds(Long.getLong("backfleet.seconds", 30)),
                Scenario.MIXED,
                Crew.SMALL,
                5_000,
                Program.words(),
                Path.of("target", "torture-" + seed).toAbsolutePath(),
                false);
        Report report = new Torture(options, log::info).run();
        assertTrue(report.holds(), report::text);
        log.info("{}", report.text());
        // each can only hold if it was looked at
        assertEquals(
                List.of(
                        Invariant.BOTH_SIDES_AGREE,
                        Invariant.WRITTEN_ONCE,
                        Invariant.ENDED_IS_ENDED,
                        Invariant.ONE_OUTCOME,
                        Invariant.NOTHING_LEFT,
                        Invariant.ALL_DONE,
                        Invariant.NEVER_OPEN_OVER_DRIFT,
                        Invariant.GATE_MOVES),
                report.invariants().stream()
                        .filter(line -> line.checked() > 0)
                        .map(Report.InvariantLine::invariant)
                        .limit(8)
                        .toList());
    }
}
