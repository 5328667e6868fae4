package io.backfleet.cli;

import io.backfleet.cli.certificate.CertificateCommand;
import io.backfleet.cli.command.ApproveCommand;
import io.backfleet.cli.command.AuditCommand;
import io.backfleet.cli.command.CancelCommand;
import io.backfleet.cli.command.DifferencesCommand;
import io.backfleet.cli.command.FinishCommand;
import io.backfleet.cli.command.ListCommand;
import io.backfleet.cli.command.PauseCommand;
import io.backfleet.cli.command.PlanCommand;
import io.backfleet.cli.command.RepairCommand;
import io.backfleet.cli.command.ResumeCommand;
import io.backfleet.cli.command.RetryCommand;
import io.backfleet.cli.command.RunCommand;
import io.backfleet.cli.command.SignOffCommand;
import io.backfleet.cli.command.StatusCommand;
import io.backfleet.cli.command.SubmitCommand;
import io.backfleet.cli.command.TokenCommand;
import io.backfleet.cli.command.TuneCommand;
import io.backfleet.cli.command.VerifyCommand;
import io.backfleet.cli.command.WatchCommand;
import io.backfleet.cli.demo.DemoCommand;
import io.backfleet.cli.gate.GateCommand;
import io.backfleet.cli.role.CoordinatorCommand;
import io.backfleet.cli.role.VerifierCommand;
import io.backfleet.cli.role.WorkerCommand;
import io.backfleet.cli.torture.TortureCommand;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The one executable. */
@Command(
        name = "backfleet",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        description = {
            "Zero-downtime schema changes: fills in new columns, tables and databases under live traffic, exactly once and",
            "throttled by replication lag; proves that old and new agree; and tells by a gate when the old side can be",
            "dropped."
        },
        footer = {
            "",
            "Exit codes: 0 done or gate open, 1 not done (still open, paused, parked ranges, cancelled), rows differ, or",
            "gate closed, 2 wrong usage or input, 3 could not find out (something was unreachable, or the gate's",
            "verdict is not known yet), 4 internal error.",
            "",
            "Start here: backfleet demo"
        },
        subcommands = {
            DemoCommand.class,
            RunCommand.class,
            PlanCommand.class,
            CoordinatorCommand.class,
            WorkerCommand.class,
            VerifierCommand.class,
            SubmitCommand.class,
            ListCommand.class,
            StatusCommand.class,
            WatchCommand.class,
            PauseCommand.class,
            ResumeCommand.class,
            CancelCommand.class,
            RetryCommand.class,
            TuneCommand.class,
            VerifyCommand.class,
            DifferencesCommand.class,
            RepairCommand.class,
            GateCommand.class,
            SignOffCommand.class,
            ApproveCommand.class,
            CertificateCommand.class,
            AuditCommand.class,
            TokenCommand.class,
            FinishCommand.class,
            TortureCommand.class
        })
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        // numbers and case are the program's, not the machine's: "1.5 s" must not become "1,5 s" in a log or a script
        Locale.setDefault(Locale.ROOT);
        int code = commandLine().execute(arguments);
        System.out.flush();
        System.exit(code);
    }

    /** The command line with its error handling, for {@link #main} and for tests. */
    public static CommandLine commandLine() {
        CommandLine line = new CommandLine(new Main());
        line.setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8));
        line.setUsageHelpWidth(110);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setExecutionExceptionHandler(new Errors());
        line.setParameterExceptionHandler(Errors::usage);
        return line;
    }
}
