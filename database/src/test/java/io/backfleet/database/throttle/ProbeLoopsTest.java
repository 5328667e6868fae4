package io.backfleet.database.throttle;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.database.PrimaryProbe;
import io.backfleet.database.ReplicaProbe;
import io.backfleet.testkit.Await;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ProbeLoopsTest {
    /** Answers, or fails as no adapter should. */
    private static final class Moody implements PrimaryProbe, ReplicaProbe {
        volatile boolean broken = true;
        private volatile long sequence;

        @Override
        public String host() {
            return "host:1";
        }

        @Override
        public void beat(String prober, long number) {
            sequence = number;
        }

        @Override
        public Load load() {
            refuse();
            return new Load(0, 0, 100, List.of());
        }

        @Override
        public OptionalLong newestBeat(String prober) {
            refuse();
            return OptionalLong.of(sequence);
        }

        private void refuse() {
            if (broken) {
                throw new IllegalStateException("nobody expects this");
            }
        }

        @Override
        public void close() {}
    }

    @Test
    void loop_goesOnAfterAnyFailure() {
        Moody probe = new Moody();
        Readings readings = new Readings("host:1", System::nanoTime);
        try (ProbeLoops loops = ProbeLoops.start(
                "db",
                probe,
                List.of(probe),
                "p",
                readings,
                () -> Duration.ofMillis(5),
                asking -> true,
                System::nanoTime)) {
            Await.until(
                    "both failures are readings",
                    Duration.ofSeconds(10),
                    () -> readings.signals().stream()
                                    .filter(signal -> signal.failure().contains("nobody expects this"))
                                    .count()
                            == 2);
            probe.broken = false;
            Await.until(
                    "both are read again",
                    Duration.ofSeconds(10),
                    () -> readings.signals().stream().allMatch(signal -> signal.value() >= 0));
            assertTrue(readings.worstLagNanos().isPresent(), loops::toString);
        }
    }
}
