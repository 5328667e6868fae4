package io.backfleet.slots;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.backfleet.database.FleetDatabase;
import io.backfleet.database.copy.CopySite;
import io.backfleet.messaging.StateView;
import io.backfleet.messaging.TaskQueues;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.progress.Telemetry.DatabaseReading;
import io.backfleet.protocol.task.Role;
import io.backfleet.slots.control.Directives;
import io.backfleet.slots.control.StopSignal;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WorkplacesTest {
    private final ProbedDatabase users = new ProbedDatabase("users-1");
    private final ProbedDatabase accounts = new ProbedDatabase("accounts-1");
    private final StopSignal stop = new StopSignal();
    private final Workplaces places = new Workplaces(
            new SlotsConfig(
                    "w1",
                    "1",
                    2,
                    List.<FleetDatabase>of(users, accounts),
                    unused(TaskQueues.class),
                    new FakePublisher(),
                    unused(StateView.class),
                    new SimpleMeterRegistry(),
                    Clock.systemUTC(),
                    System::nanoTime,
                    e -> {}),
            Role.WORKER,
            new Directives(name -> Optional.empty(), stop),
            stop,
            report -> {});

    @AfterEach
    void close() {
        places.close();
    }

    private static <T> T unused(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(
                WorkplacesTest.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    throw new AssertionError("not asked for here: " + method);
                }));
    }

    private String refused(String route) {
        BackfleetException e = assertThrows(BackfleetException.class, () -> places.of(route));
        assertEquals(ErrorCode.DATABASE_UNKNOWN, e.code());
        return e.text();
    }

    @Test
    void routeThatStays_worksOnItsDatabase() {
        assertSame(users, places.of("users-1").site());
        assertSame(places.of("users-1"), places.of("users-1"));
    }

    @Test
    void routeThatCrosses_worksOnBoth() {
        Workplace place = places.of("users-1>accounts-1");
        assertEquals(CopySite.class, place.site().getClass());
        assertEquals("users-1>accounts-1", place.site().id());
        assertSame(place, places.of("users-1>accounts-1"));
        assertEquals(
                "accounts-1>users-1", places.of("accounts-1>users-1").site().id());
    }

    @Test
    void databaseThatIsNotServed_isNamed() {
        assertEquals("worker w1 has no database 'shop' in its databases file", refused("shop"));
        assertEquals(
                "worker w1 has no database 'shop' in its databases file, which users-1>shop needs",
                refused("users-1>shop"));
        assertEquals(
                "worker w1 has no database 'shop' in its databases file, which shop>users-1 needs",
                refused("shop>users-1"));
        assertEquals("'users-1>accounts-1>x' is no route", refused("users-1>accounts-1>x"));
    }

    @Test
    void readings_areThoseOfTheDatabasesThatRoutesTouch() {
        assertEquals(List.of("users-1", "accounts-1"), ids(Set.of("users-1>accounts-1")));
        assertEquals(List.of("accounts-1"), ids(Set.of("accounts-1")));
        assertEquals(List.of(), ids(Set.of()));
    }

    private List<String> ids(Set<String> routes) {
        return places.readings(routes).stream().map(DatabaseReading::database).toList();
    }
}
