package io.backfleet.cli.command;

import io.backfleet.cli.Exit;
import io.backfleet.cli.api.ApiOptions;
import io.backfleet.cli.screen.MigrationText;
import io.backfleet.cli.screen.OutputOptions;
import io.backfleet.cli.screen.Screen;
import io.backfleet.protocol.view.MigrationView;
import io.backfleet.protocol.view.ShardView;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code backfleet status}. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = {
            "Show all that is known of a migration. The exit code is 0 only when it is done.",
            "Databases, or routes from one into another, come with the most urgent first."
        },
        footer = {"", "Example: backfleet status users-accounts --database 'users-1>accounts-1'"})
public final class StatusCommand implements Callable<Integer> {
    @Mixin
    private ApiOptions api = new ApiOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Option(names = "--database", paramLabel = "ID", description = RouteOption.DESCRIPTION)
    private @Nullable String database;

    @Option(names = "--all", description = "Details of every database, not only of those that are most urgent.")
    private boolean all;

    @Parameters(paramLabel = "MIGRATION", description = "The migration's name.")
    private String name = "";

    @Override
    public Integer call() {
        MigrationView view = chosen(api.client().migration(name));
        Screen screen = output.screen();
        if (output.json()) {
            screen.json(view);
        } else {
            int most = all ? Integer.MAX_VALUE : MigrationText.MOST_SHARDS;
            new MigrationText(screen).whole(view, most).forEach(screen::line);
        }
        return Exit.of(view);
    }

    private MigrationView chosen(MigrationView view) {
        if (database == null) {
            return view;
        }
        List<ShardView> shards = view.shards().stream()
                .filter(shard -> RouteOption.means(database, shard.database()))
                .toList();
        if (shards.isEmpty()) {
            throw RouteOption.unknown(
                    database,
                    name,
                    view.shards().stream().map(ShardView::database).toList());
        }
        return view.with(shards);
    }
}
