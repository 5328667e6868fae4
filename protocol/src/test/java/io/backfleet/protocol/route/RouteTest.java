package io.backfleet.protocol.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.protocol.state.StateKey;
import io.backfleet.protocol.task.TaskId;
import io.backfleet.protocol.task.TaskKind;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RouteTest {
    @Test
    void oneDatabase_isARouteOfItsOwn() {
        Route route = Route.parse("users-1");
        assertEquals(new Route("users-1", null), route);
        assertEquals("users-1", route.written());
        assertEquals(List.of("users-1"), route.databases());
        assertFalse(route.crosses());
    }

    @Test
    void pair_isWrittenInItsTarget() {
        Route route = Route.parse("users-1>accounts-1");
        assertEquals(new Route("users-1", "accounts-1"), route);
        assertEquals("accounts-1", route.written());
        assertEquals(List.of("users-1", "accounts-1"), route.databases());
        assertTrue(route.crosses());
    }

    @ParameterizedTest
    @ValueSource(strings = {"users-1", "users-1>accounts-1", "a>a", "A.b_c-1>D"})
    void text_comesBack(String text) {
        assertEquals(text, Route.parse(text).toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ">", "a>", ">a", "a>b>c"})
    void otherTexts_areRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> Route.parse(text));
    }

    @Test
    void partWithAnArrow_isRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Route("a>b", null));
        assertThrows(IllegalArgumentException.class, () -> new Route("a", "b>c"));
    }

    @Test
    void text_standsInKeysAndTasks() {
        TaskId task = new TaskId("m", "r1", "users-1>accounts-1", TaskKind.BACKFILL, 7);
        assertEquals("m/r1/users-1>accounts-1/BACKFILL/7", task.toString());
        assertEquals(task, TaskId.parse(task.toString()));
        StateKey key = StateKey.shard("m", "users-1>accounts-1");
        assertEquals(key, StateKey.parse(key.toString()));
    }
}
