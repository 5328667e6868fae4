package io.backfleet.cli.command;

import io.backfleet.cli.Exit;
import io.backfleet.cli.api.ApiOptions;
import io.backfleet.cli.screen.OutputOptions;
import io.backfleet.cli.screen.Screen;
import io.backfleet.cli.screen.Table;
import io.backfleet.cli.screen.Words;
import io.backfleet.protocol.state.ShardPhase;
import io.backfleet.protocol.verification.GateState;
import io.backfleet.protocol.view.MigrationView;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code backfleet list}. */
@Command(name = "list", mixinStandardHelpOptions = true, description = "List migrations.")
public final class ListCommand implements Callable<Integer> {
    @Mixin
    private ApiOptions api = new ApiOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Override
    public Integer call() {
        List<MigrationView> migrations = api.client().migrations();
        Screen screen = output.screen();
        if (output.json()) {
            screen.json(Map.of("migrations", migrations));
            return Exit.DONE;
        }
        Table table = new Table("MIGRATION", "PHASE", "DATABASES", "DONE", "RATE", "GATE", "OWNER", "");
        for (MigrationView migration : migrations) {
            table.row(
                    migration.name(),
                    migration.phase(),
                    migration.databases().values().stream()
                            .mapToInt(Integer::intValue)
                            .sum(),
                    Words.percent(migration.progress().share()),
                    Words.rate(migration.progress().rowsPerSecond()),
                    gate(migration),
                    migration.owner(),
                    migration.databases().containsKey(ShardPhase.STUCK) ? "needs attention" : blocking(migration));
        }
        (migrations.isEmpty() ? List.of("no migrations") : table.lines()).forEach(screen::line);
        return Exit.DONE;
    }

    private static String gate(MigrationView migration) {
        GateState gate = migration.gate();
        return gate == null || migration.phase().ended()
                ? "-"
                : gate.verdict().position().name();
    }

    /** What keeps the gate from opening. */
    private static String blocking(MigrationView migration) {
        GateState gate = migration.gate();
        return gate == null || migration.phase().ended()
                ? ""
                : gate.verdict().blocking().stream()
                        .findFirst()
                        .map(item -> item.name())
                        .orElse("");
    }
}
