package io.backfleet.cli.command;

import io.backfleet.cli.Exit;
import io.backfleet.cli.api.ApiOptions;
import io.backfleet.cli.screen.DifferencesText;
import io.backfleet.cli.screen.OutputOptions;
import io.backfleet.cli.screen.Screen;
import io.backfleet.protocol.finding.Findings;
import io.backfleet.protocol.view.DifferencesView;
import io.backfleet.protocol.view.DifferencesView.InDatabase;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code backfleet differences}. */
@Command(
        name = "differences",
        mixinStandardHelpOptions = true,
        description = {
            "Show the rows whose two sides differ, and those that could not be judged.",
            "The exit code is 0 when a whole pass has found none, 1 when there are some or rows could not be judged or compared,",
            "3 when no pass has ended yet."
        },
        footer = {"", "Example: backfleet differences users-full-name --all --json > differences.json"})
public final class DifferencesCommand implements Callable<Integer> {
    @Mixin
    private ApiOptions api = new ApiOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Option(names = "--all", description = "Every row, not only the first ones of each database.")
    private boolean all;

    @Option(names = "--values", description = "With the values, where the spec says 'values: shown'.")
    private boolean values;

    @Option(names = "--database", paramLabel = "ID", description = RouteOption.DESCRIPTION)
    private @Nullable String database;

    @Parameters(paramLabel = "MIGRATION", description = "The migration's name.")
    private String name = "";

    @Override
    public Integer call() {
        DifferencesView view = chosen(api.client().differences(name, all, values));
        Screen screen = output.screen();
        if (output.json()) {
            screen.json(view);
        } else {
            new DifferencesText(screen).lines(view).forEach(screen::line);
        }
        if (!view.databases().stream().allMatch(DifferencesCommand::none)) {
            return Exit.NOT_DONE;
        }
        boolean compared =
                !view.databases().isEmpty() && view.databases().stream().allMatch(database -> database.passes() > 0);
        return compared ? Exit.DONE : Exit.INCONCLUSIVE;
    }

    private DifferencesView chosen(DifferencesView view) {
        if (database == null) {
            return view;
        }
        List<InDatabase> chosen = view.databases().stream()
                .filter(each -> RouteOption.means(database, each.database()))
                .toList();
        if (chosen.isEmpty()) {
            throw RouteOption.unknown(
                    database,
                    name,
                    view.databases().stream().map(InDatabase::database).toList());
        }
        return new DifferencesView(view.migration(), view.incarnation(), view.all(), chosen);
    }

    private static boolean none(InDatabase database) {
        return Findings.count(database.counts()) + database.undecided() + database.parked() == 0;
    }
}
