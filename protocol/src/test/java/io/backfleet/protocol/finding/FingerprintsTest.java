package io.backfleet.protocol.finding;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class FingerprintsTest {
    @Test
    void partsThatOnlyOneHas_areNoChange() {
        assertEquals(Optional.empty(), Fingerprints.change("system=7;timeline=1", "timeline=1"));
        assertEquals(Optional.empty(), Fingerprints.change("timeline=1", "system=7;timeline=1"));
        assertEquals(Optional.empty(), Fingerprints.change("", ""));
    }

    @Test
    void partsThatDiffer_andNoPartInCommon_areAChange() {
        assertEquals(Optional.of("timeline was 1, is 2"), Fingerprints.change("system=7;timeline=1", "timeline=2"));
        assertEquals(Optional.of("was system=7, is timeline=1"), Fingerprints.change("system=7", "timeline=1"));
        assertEquals(Optional.of("was timeline=1, is "), Fingerprints.change("timeline=1", ""));
        assertEquals(Optional.of("was this, is that"), Fingerprints.change("this", "that"));
    }

    @Test
    void both_keepsWhatEitherTells_unlessTheyAreNotOfTheSame() {
        assertEquals("system=7;timeline=1", Fingerprints.both("system=7;timeline=1", "timeline=1"));
        assertEquals("system=7;timeline=1", Fingerprints.both("timeline=1", "system=7;timeline=1"));
        assertEquals("a=1;b=2;c=3", Fingerprints.both("a=1;b=2", "b=2;c=3"));
        assertEquals("timeline=2", Fingerprints.both("system=7;timeline=1", "timeline=2"));
        assertEquals("timeline=1", Fingerprints.both("", "timeline=1"));
    }
}
