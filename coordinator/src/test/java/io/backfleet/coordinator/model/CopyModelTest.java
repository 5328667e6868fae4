package io.backfleet.coordinator.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.backfleet.coordinator.model.CopyModel.Guard;
import io.backfleet.coordinator.model.CopyModel.Scope;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CopyModelTest {
    private static final Scope VERSIONS = new Scope(false, 2, 3, 2, 1, true, true, false);
    private static final Scope LOCKS = new Scope(true, 2, 3, 2, 1, true, false, true);

    @Test
    void versions_keepBothSidesTheSame() throws IOException {
        Variants.holds("versions; writers die, writes come again", new CopyModel(VERSIONS, Set.of()));
    }

    @Test
    void locks_keepBothSidesTheSame() throws IOException {
        Variants.holds("locks; writers die, locks break", new CopyModel(LOCKS, Set.of()));
    }

    static List<Arguments> variants() {
        return List.of(
                Arguments.of(CopyModel.SAME, Guard.DRAWN_UNDER_LOCK, VERSIONS),
                Arguments.of(CopyModel.SAME, Guard.GROWS_FOR_EVER, VERSIONS),
                Arguments.of(CopyModel.SAME, Guard.TOMBSTONE, VERSIONS),
                Arguments.of(CopyModel.DELETED, Guard.WRITER_TAKES_PLACE, VERSIONS),
                Arguments.of(CopyModel.DELETED, Guard.COPIER_TAKES_PLACE, VERSIONS),
                Arguments.of(CopyModel.NEWER, Guard.COPIER_COMPARES, VERSIONS),
                Arguments.of(CopyModel.DELETED, Guard.COPIER_HEEDS_TOMBSTONE, VERSIONS),
                Arguments.of(CopyModel.SAME, Guard.REPAIR_LEAVES_TOMBSTONE, VERSIONS),
                Arguments.of(CopyModel.NEWER, Guard.TARGET_FIRST, LOCKS),
                Arguments.of(CopyModel.SAME, Guard.COPIER_HOLDS, LOCKS),
                Arguments.of(CopyModel.SAME, Guard.COPIER_HOLDS_ON, LOCKS),
                Arguments.of(CopyModel.SAME, Guard.COPIER_CHECKS, LOCKS),
                Arguments.of(CopyModel.DELETED, Guard.REPAIR_HOLDS, VERSIONS),
                Arguments.of(CopyModel.SAME, Guard.REPAIR_AWAITS_WRITERS, LOCKS),
                Arguments.of(CopyModel.SAME, Guard.REPAIR_LOCKS_EXTRAS, VERSIONS));
    }

    @ParameterizedTest
    @MethodSource("variants")
    void variant_isCaught(String invariant, Guard without, Scope scope) throws IOException {
        Variants.caught(invariant, EnumSet.of(without), new CopyModel(scope, EnumSet.of(without)));
    }

    @Test
    void everyGuard_hasAVariant() {
        Set<Guard> left = EnumSet.allOf(Guard.class);
        variants().forEach(variant -> left.remove((Guard) variant.get()[1]));
        assertEquals(Set.of(), left);
    }
}
