package io.backfleet.protocol.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StateKeyTest {
    @Test
    void key_isKindAndName() {
        List<StateKey> keys = List.of(
                StateKey.migration("m"),
                StateKey.shard("m", "d"),
                StateKey.verification("m", "d"),
                StateKey.gate("m"),
                StateKey.database("d"),
                StateKey.worker("w"),
                StateKey.command("c"));
        assertEquals(
                List.of(
                        "migration/m",
                        "shard/m/d",
                        "verification/m/d",
                        "gate/m",
                        "database/d",
                        "worker/w",
                        "command/c"),
                keys.stream().map(StateKey::toString).toList());
        assertEquals(
                keys, keys.stream().map(key -> StateKey.parse(key.toString())).toList());
        assertEquals(StateKey.Kind.values().length, keys.size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "migration", "/m", "migrations/m", "m\u0131grat\u0131on/m", " migration/m", "MIGRATION/m"})
    void otherTexts_areRefused(String text) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> StateKey.parse(text));
        assertTrue(String.valueOf(e.getMessage()).startsWith("not a state key"), e.getMessage());
    }

    @Test
    void everyPhase_saysWhetherItIsTheEnd() {
        assertEquals(
                List.of(MigrationPhase.DONE, MigrationPhase.CANCELLED, MigrationPhase.REFUSED),
                List.of(MigrationPhase.values()).stream()
                        .filter(MigrationPhase::ended)
                        .toList());
    }
}
