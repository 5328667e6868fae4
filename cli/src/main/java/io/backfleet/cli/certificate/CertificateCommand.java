package io.backfleet.cli.certificate;

import io.backfleet.cli.Exit;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code backfleet certificate}. */
@Command(
        name = "certificate",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Get, check and sign certificates: signed statements that a gate is open.",
        subcommands = {CertificateGetCommand.class, CertificateVerifyCommand.class, CertificateKeyCommand.class})
public final class CertificateCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return Exit.USAGE;
    }
}
