package io.backfleet.coordinator.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.backfleet.coordinator.model.CheckpointModel.Guard;
import io.backfleet.coordinator.model.CheckpointModel.Scope;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CheckpointModelTest {
    private static final Scope FROZEN = new Scope(2, 2, 2, 2, 2, 0);
    private static final Scope FAIL_OVER = new Scope(2, 1, 2, 2, 1, 1);
    private static final Scope THREE_TASKS = new Scope(3, 1, 1, 3, 1, 1);

    @Test
    void frozenWorkersAndLateStatements_breakNothing() throws IOException {
        Variants.holds("two workers, each frozen or dead at any time", new CheckpointModel(FROZEN, Set.of()));
    }

    @Test
    void failOver_breaksNothing() throws IOException {
        Variants.holds("a fail-over that loses commits", new CheckpointModel(FAIL_OVER, Set.of()));
    }

    /** A million states: half a minute, and most of a gigabyte. */
    @Test
    @EnabledIfSystemProperty(named = "backfleet.model.large", matches = "true")
    void failOver_breaksNothing_overMoreTasks() throws IOException {
        Variants.holds("a fail-over that loses commits of three tasks", new CheckpointModel(THREE_TASKS, Set.of()));
    }

    static List<Arguments> variants() {
        return List.of(
                Arguments.of(CheckpointModel.ONCE, Set.of(Guard.ONE_TRANSACTION), FROZEN),
                Arguments.of(CheckpointModel.FENCED, Set.of(Guard.FENCE), FROZEN),
                Arguments.of(CheckpointModel.ONCE, Set.of(Guard.POSITION), FROZEN),
                Arguments.of(CheckpointModel.CLOSED, Set.of(Guard.OPEN), FROZEN),
                Arguments.of(CheckpointModel.ONCE, Set.of(Guard.CLAIM), FROZEN),
                Arguments.of(CheckpointModel.ONCE, Set.of(Guard.OUTCOME), FROZEN),
                Arguments.of(CheckpointModel.COMPLETE, Set.of(Guard.RELOAD, Guard.CLAIM), FROZEN),
                Arguments.of(CheckpointModel.COMPLETE, Set.of(Guard.PROOF), FAIL_OVER),
                Arguments.of(CheckpointModel.COMPLETE, Set.of(Guard.PROOF_OF_ROWS, Guard.PROOF_OF_ENDS), FAIL_OVER),
                Arguments.of(CheckpointModel.COMPLETE, Set.of(Guard.PROOF_OF_ENDS), THREE_TASKS),
                Arguments.of(CheckpointModel.COMPLETE, Set.of(Guard.FRESH_IDS), FAIL_OVER));
    }

    @ParameterizedTest
    @MethodSource("variants")
    void variant_isCaught(String invariant, Set<Guard> without, Scope scope) throws IOException {
        Variants.caught(invariant, without, new CheckpointModel(scope, without));
    }

    @Test
    void everyGuard_hasAVariant() {
        Set<Guard> left = EnumSet.allOf(Guard.class);
        variants().forEach(variant -> left.removeAll((Set<?>) variant.get()[1]));
        assertEquals(Set.of(), left);
    }
}
