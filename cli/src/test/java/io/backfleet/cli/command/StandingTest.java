package io.backfleet.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.backfleet.cli.api.Samples;
import io.backfleet.protocol.finding.Direction;
import io.backfleet.protocol.gate.Consent;
import io.backfleet.protocol.gate.GateItem;
import io.backfleet.protocol.gate.PassRecord;
import io.backfleet.protocol.state.MigrationPhase;
import io.backfleet.protocol.view.MigrationView;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** When a run has come to its end, and to which. */
class StandingTest {
    private static MigrationView view(
            String policy, MigrationPhase phase, List<PassRecord> passes, Map<Direction, Long> differences) {
        return Samples.migration(
                Samples.spec(policy),
                phase,
                Samples.verification(passes, differences),
                Samples.gate(policy, passes).gate());
    }

    private static Standing verifying(String policy, List<PassRecord> passes, Map<Direction, Long> differences) {
        return Standing.of(view(policy, MigrationPhase.VERIFYING, passes, differences));
    }

    @Test
    void cleanPasses_openOrGoOn() {
        assertEquals(Standing.GOING, verifying("", List.of(), Map.of()));
        assertEquals(Standing.GOING, verifying("", Samples.passes(1, 0), Map.of()));
        assertEquals(Standing.OPEN, verifying("", Samples.passes(2, 0), Map.of()));
        assertEquals(Standing.GOING, verifying("soak: 1h", Samples.passes(2, 0), Map.of()));
    }

    @Test
    void differencesOfAWholePass_endIt() {
        assertEquals(Standing.DIFFERENT, verifying("", Samples.passes(1, 1), Map.of(Direction.BEHIND, 1L)));
        assertFalse(Standing.DIFFERENT.halted(), "watching goes on: somebody may repair them");
    }

    @Test
    void differences_endItOnlyWithTheVerdictOnThem() {
        MigrationView unjudged = Samples.migration(
                Samples.spec(""),
                MigrationPhase.VERIFYING,
                Samples.verification(Samples.passes(1, 1), Map.of(Direction.BEHIND, 1L)),
                Samples.gate("", List.of()).gate());
        assertEquals(Standing.GOING, Standing.of(unjudged));
    }

    @Test
    void differencesOfAPassThatStillRuns_doNot() {
        assertEquals(Standing.GOING, verifying("", Samples.passes(1, 0), Map.of(Direction.BEHIND, 1L)));
    }

    @Test
    void nothingButPeopleMissing_isToldWithWhom() {
        List<PassRecord> clean = Samples.passes(2, 0);
        MigrationView view = view("signOffs: [billing], approvals: 1", MigrationPhase.VERIFYING, clean, Map.of());
        assertEquals(Standing.PEOPLE, Standing.of(view));
        assertEquals(
                List.of("sign-off: billing", "approvals"),
                Standing.missing(view).stream().map(GateItem::name).toList());
        assertEquals(Standing.GOING, verifying("signOffs: [billing]", Samples.passes(1, 0), Map.of()));
        MigrationView signed = Samples.migration(
                Samples.spec("signOffs: [billing]"),
                MigrationPhase.VERIFYING,
                Samples.verification(clean, Map.of()),
                Samples.gate("signOffs: [billing]", clean, new Consent("billing", "bob", 1))
                        .gate());
        assertEquals(Standing.OPEN, Standing.of(signed));
    }

    @Test
    void pauseIsSomebodysActAndWillEnd() {
        assertEquals(
                Standing.GOING,
                Standing.of(view("", MigrationPhase.PAUSED, Samples.passes(1, 1), Map.of(Direction.BEHIND, 1L))));
        assertEquals(Standing.ENDED, Standing.of(view("", MigrationPhase.DONE, Samples.passes(2, 0), Map.of())));
    }
}
