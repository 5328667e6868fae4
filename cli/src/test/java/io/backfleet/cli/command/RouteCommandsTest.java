package io.backfleet.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.cli.api.FakeCoordinator;
import io.backfleet.cli.api.FakeCoordinator.Result;
import io.backfleet.cli.api.Samples;
import io.backfleet.cli.api.Shards;
import io.backfleet.protocol.state.MigrationPhase;
import io.backfleet.protocol.state.ShardPhase;
import io.backfleet.protocol.view.DifferencesView;
import io.backfleet.protocol.view.DifferencesView.InDatabase;
import io.backfleet.protocol.view.MigrationView;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Commands about migrations whose shards are routes. */
class RouteCommandsTest {
    private static final MigrationView ROUTES = Shards.migration(
            MigrationPhase.RUNNING,
            List.of(
                    Shards.shard("users-1>accounts-1", ShardPhase.BACKFILLING, 0.5, ""),
                    Shards.shard("users-1>accounts-2", ShardPhase.BACKFILLING, 0.5, ""),
                    Shards.shard("users-2>accounts-1", ShardPhase.BACKFILLING, 0.5, "")));

    private FakeCoordinator api;

    @BeforeEach
    void start() throws Exception {
        api = new FakeCoordinator();
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void status_ofADatabase_hasAllItsRoutes() {
        api.answer("m", ROUTES);
        String out = api.run("status", "m", "--database", "accounts-1").out();
        assertTrue(out.contains("users-1>accounts-1") && out.contains("users-2>accounts-1"), out);
        assertFalse(out.contains("users-1>accounts-2"), out);
    }

    @Test
    void status_ofARoute_hasThatAlone() {
        api.answer("m", ROUTES);
        String out = api.run("status", "m", "--database", "users-1>accounts-2").out();
        assertTrue(out.contains("users-1>accounts-2"), out);
        assertFalse(out.contains("accounts-1"), out);
    }

    @Test
    void unknownRoute_isRefusedWithThoseThereAre() {
        api.answer("m", ROUTES);
        Result result = api.run("status", "m", "--database", "users-2>accounts-2");
        assertEquals(2, result.code());
        assertTrue(
                result.err()
                        .contains("migration m has no 'users-2>accounts-2'; it has users-1>accounts-1,"
                                + " users-1>accounts-2, users-2>accounts-1 [DATABASE_UNKNOWN]"),
                result.err());
    }

    @Test
    void differences_areChosenByDatabaseOrRoute() {
        api.answer("m/differences?all=false&values=false", differences("users-1>main", "users-2>main"));
        assertEquals(0, api.run("differences", "m", "--database", "main").code());
        String out = api.run("differences", "m", "--database", "users-2>main").out();
        assertTrue(out.contains("users-2>main") && !out.contains("users-1"), out);
        assertEquals(2, api.run("differences", "m", "--database", "other").code());
    }

    private static DifferencesView differences(String... routes) {
        return new DifferencesView(
                "m",
                "run-1",
                false,
                List.of(routes).stream()
                        .map(route -> new InDatabase(
                                route, "\"accounts\"", List.of(), 2, Map.of(), List.of(), 2, 0, 0, List.of()))
                        .toList());
    }

    @Test
    void watch_endsWithAnOpenGateWhenToldSo() {
        MigrationView open = Samples.migration(
                Samples.spec(""),
                MigrationPhase.VERIFYING,
                Samples.verification(Samples.passes(2, 0), Map.of()),
                Samples.openGate().gate());
        MigrationView early = Samples.migration(
                Samples.spec(""),
                MigrationPhase.VERIFYING,
                Samples.verification(Samples.passes(1, 0), Map.of()),
                Samples.earlyGate().gate());
        api.answer("m", early).answer("m", open);
        assertEquals(0, api.run("watch", "m", "--until", "open").code());
        assertEquals(2, api.requests().size());
        assertEquals(2, api.run("watch", "m", "--until", "lunch").code());
    }

    @Test
    void watch_untilOpen_endsWithTheMigrationAsWell() {
        api.answer("m", Shards.migration(MigrationPhase.CANCELLED, List.of()));
        assertEquals(1, api.run("watch", "m", "--until", "open").code());
    }
}
