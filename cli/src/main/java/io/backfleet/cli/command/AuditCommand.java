package io.backfleet.cli.command;

import io.backfleet.cli.Exit;
import io.backfleet.cli.api.ApiOptions;
import io.backfleet.cli.screen.OutputOptions;
import io.backfleet.cli.screen.Screen;
import io.backfleet.cli.screen.Table;
import io.backfleet.cli.screen.Words;
import io.backfleet.protocol.audit.AuditRecord;
import io.backfleet.protocol.audit.Origin;
import io.backfleet.protocol.error.Failure;
import io.backfleet.protocol.view.AuditView;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code backfleet audit}. */
@Command(
        name = "audit",
        mixinStandardHelpOptions = true,
        description = {
            "Show who asked for what, when, and what came of it, newest last.",
            "Refused commands are there too, and requests that were not let in."
        },
        footer = {"", "Example: backfleet audit users-full-name --limit 20"})
public final class AuditCommand implements Callable<Integer> {
    @Mixin
    private ApiOptions api = new ApiOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "MIGRATION",
            defaultValue = "",
            description = "Only what was about this one.")
    private String migration = "";

    @Option(names = "--limit", defaultValue = "100", description = "At most so many, 1 to 10000. Default: 100")
    private int limit = 100;

    @Override
    public Integer call() {
        AuditView view = api.client().audit(migration, limit);
        Screen screen = output.screen();
        if (output.json()) {
            screen.json(view);
            return Exit.DONE;
        }
        Table table = new Table("TIME", "WHO", "KNOWN BY", "FROM", "DID", "MIGRATION", "CHANGES", "REFUSED");
        for (AuditRecord line : view.records()) {
            Origin origin = line.origin();
            table.row(
                    Words.instant(line.at()),
                    line.principal(),
                    origin == null ? "" : origin.known().name().toLowerCase(Locale.ROOT),
                    origin == null ? "" : origin.address(),
                    line.action(),
                    line.migration(),
                    changes(line),
                    refusal(line.refusal()));
        }
        (view.records().isEmpty() ? List.of("nothing yet") : table.lines()).forEach(screen::line);
        return Exit.DONE;
    }

    private static String changes(AuditRecord line) {
        return line.changes().entrySet().stream()
                .map(change -> change.getKey() + "=" + text(change.getValue()))
                .collect(Collectors.joining(" "));
    }

    private static String text(AuditRecord.Change change) {
        String after = change.after() == null ? "" : change.after();
        return change.before() == null ? after : change.before() + "->" + after;
    }

    private static String refusal(@Nullable Failure refusal) {
        return refusal == null ? "" : refusal.code().name();
    }
}
