package io.backfleet.protocol.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.backfleet.protocol.wire.Wire;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Any interleaving of what workers, silence and operators do, with reports late, stale and doubled. */
class RangeLedgerPropertyTest {
    private static final int SEEDS = 400;
    private static final int STEPS = 120;

    @Test
    void anyInterleaving_agreesWithTheModel() {
        for (long seed = 0; seed < SEEDS; seed++) {
            try {
                LedgerWalk walk = new LedgerWalk(new Random(seed));
                for (int step = 0; step < STEPS; step++) {
                    walk.step();
                    walk.check();
                }
            } catch (Throwable e) {
                throw new AssertionError("seed " + seed + ": " + e, e);
            }
        }
    }

    /** Whatever happened before: once every range is worked off, the ledger is one done range. */
    @Test
    void anyInterleaving_canBeFinished() {
        for (long seed = 0; seed < SEEDS; seed++) {
            LedgerWalk walk = new LedgerWalk(new Random(seed));
            for (int step = 0; step < STEPS / 3; step++) {
                walk.step();
            }
            walk.workOff();
            assertTrue(walk.ledger().complete(), "seed " + seed + ": " + walk.ledger());
        }
    }

    @Test
    void anyLedger_isTheSameAfterJson() throws JsonProcessingException {
        for (long seed = 0; seed < SEEDS / 4; seed++) {
            LedgerWalk walk = new LedgerWalk(new Random(seed));
            for (int step = 0; step < STEPS; step++) {
                walk.step();
                if (step % 10 == 0) {
                    String json = Wire.mapper().writeValueAsString(walk.ledger());
                    assertEquals(walk.ledger(), Wire.mapper().readValue(json, RangeLedger.class), "seed " + seed);
                }
            }
        }
    }

    /** The very first and every later report of one ending, at any distance from each other. */
    @Test
    void endingsReportedAgain_changeNothing() {
        for (long seed = 0; seed < SEEDS; seed++) {
            LedgerWalk walk = new LedgerWalk(new Random(seed));
            for (int step = 0; step < STEPS; step++) {
                walk.step();
            }
            RangeLedger before = walk.ledger();
            walk.repeatAllEndings();
            assertSame(before, walk.ledger(), "seed " + seed);
        }
    }
}
