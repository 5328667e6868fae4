package io.backfleet.cli.command;

import io.backfleet.cli.Exit;
import io.backfleet.cli.api.ApiOptions;
import io.backfleet.cli.screen.OutputOptions;
import io.backfleet.cli.screen.Screen;
import io.backfleet.protocol.spec.Settings;
import io.backfleet.protocol.view.MigrationView;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code backfleet tune}. */
@Command(
        name = "tune",
        mixinStandardHelpOptions = true,
        description = "Change settings of a migration while it runs; without settings, show those in force.",
        footer = {"", "Example: backfleet tune users-full-name maxLag=500ms maxTasks=2"})
public final class TuneCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ApiOptions api = new ApiOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Parameters(index = "0", paramLabel = "MIGRATION", description = "The migration's name.")
    private String name = "";

    @Parameters(index = "1..*", paramLabel = "NAME=VALUE", description = "Settings as in a spec's throttle section.")
    private String[] changes = {};

    @Override
    public Integer call() {
        Map<String, String> settings = new LinkedHashMap<>();
        for (String change : changes) {
            int equals = change.indexOf('=');
            if (equals < 1) {
                throw new ParameterException(spec.commandLine(), "'" + change + "' is not NAME=VALUE");
            }
            settings.put(change.substring(0, equals), change.substring(equals + 1));
        }
        MigrationView view =
                settings.isEmpty() ? api.client().migration(name) : api.client().tune(name, settings);
        Screen screen = output.screen();
        if (output.json()) {
            screen.json(view);
        } else {
            view.settings()
                    .forEach((setting, value) ->
                            screen.line(String.format("%-18s %-8s %s", setting, value, Settings.meaning(setting))));
        }
        return Exit.DONE;
    }
}
