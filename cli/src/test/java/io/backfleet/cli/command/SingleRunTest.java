package io.backfleet.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.cli.api.ApiClient;
import io.backfleet.cli.api.FakeCoordinator;
import io.backfleet.cli.api.Samples;
import io.backfleet.cli.screen.OutputOptions;
import io.backfleet.protocol.document.Document;
import io.backfleet.protocol.spec.MigrationSpec;
import io.backfleet.protocol.state.MigrationPhase;
import io.backfleet.protocol.view.MigrationView;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Where a run begins. */
class SingleRunTest {
    private static final String MIGRATIONS = "/api/v1/migrations";

    @Command
    static final class Printing {
        @Mixin
        private OutputOptions output = new OutputOptions();
    }

    private static OutputOptions output() {
        Printing printing = new Printing();
        new CommandLine(printing).parseArgs("--json");
        return printing.output;
    }

    private static final MigrationSpec SPEC = Samples.spec("");

    private static Map<String, Object> list(MigrationPhase phase) {
        return Map.of("migrations", List.of(Samples.migration(SPEC, phase, null, null)));
    }

    private static MigrationView begin(FakeCoordinator coordinator, SingleRun.Crew crew) throws Exception {
        ApiClient api = new ApiClient(coordinator.address(), "", "ann");
        SpecFile file = new SpecFile("m.yaml", "migration: m\n", Document.read("m.yaml", "migration: m\n"), SPEC);
        return new SingleRun(api, output(), false, certificate -> {}).begin(file, crew);
    }

    @Test
    void openRun_isResumedThoughItsWorkersFinishItBeforeTheyAreReady() throws Exception {
        try (FakeCoordinator coordinator = new FakeCoordinator()) {
            coordinator.replace(MIGRATIONS, list(MigrationPhase.RUNNING));
            MigrationView begun = begin(coordinator, () -> coordinator.replace(MIGRATIONS, list(MigrationPhase.DONE)));
            assertEquals("run-1", begun.incarnation());
            assertTrue(
                    coordinator.requests().stream().noneMatch(request -> request.startsWith("POST")),
                    coordinator.requests()::toString);
        }
    }

    @Test
    void runThatHasEnded_isBegunAnew() throws Exception {
        try (FakeCoordinator coordinator = new FakeCoordinator()) {
            coordinator
                    .replace(MIGRATIONS, list(MigrationPhase.DONE))
                    .replace(MIGRATIONS + "?file=m.yaml", Samples.migration(SPEC, MigrationPhase.RUNNING, null, null));
            begin(coordinator, () -> {});
            assertTrue(
                    coordinator.requests().stream().anyMatch(request -> request.startsWith("POST")),
                    coordinator.requests()::toString);
        }
    }
}
