package io.backfleet.protocol.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TaskIdTest {
    @ParameterizedTest
    @EnumSource
    void id_survivesPrintingAndParsing(TaskKind kind) {
        TaskId id = new TaskId("users-full_name.2", "r\u0130", "users*1", kind, Integer.MAX_VALUE);
        assertEquals(id, TaskId.parse(id.toString()));
    }

    @Test
    void text_namesThePartsInOrder() {
        assertEquals("m/r/d/BACKFILL/7", new TaskId("m", "r", "d", TaskKind.BACKFILL, 7).toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "m",
                "m/r/d/BACKFILL",
                "m/r/d/BACKFILL/7/",
                "m/r/d/BACKFILL/7/8",
                "m/r/d/backfill/7",
                "m/r/d/NAP/7",
                "m/r/d/BACKFILL/",
                "m/r/d/BACKFILL/x",
                "m/r/d/BACKFILL/-1",
                "m/r/d/BACKFILL/2147483648"
            })
    void otherTexts_areRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> TaskId.parse(text));
    }

    /** Such an id would be read back as another one. */
    @Test
    void slashInAPart_isRefused() {
        assertThrows(IllegalArgumentException.class, () -> new TaskId("a/b", "r", "d", TaskKind.PLAN, 0));
        assertThrows(IllegalArgumentException.class, () -> new TaskId("m", "/", "d", TaskKind.PLAN, 0));
        assertThrows(IllegalArgumentException.class, () -> new TaskId("m", "r", "d/", TaskKind.PLAN, 0));
    }
}
