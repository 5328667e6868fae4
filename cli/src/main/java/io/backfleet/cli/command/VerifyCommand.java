package io.backfleet.cli.command;

import io.backfleet.cli.Exit;
import io.backfleet.cli.api.ApiClient;
import io.backfleet.protocol.view.MigrationView;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code backfleet verify}. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = {
            "Compare both sides now, instead of when the next pass is due.",
            "With --wait the exit code is 0 when that pass has found nothing wrong in any database, 1 when it has."
        })
public final class VerifyCommand extends SteeringCommand {
    @Option(
            names = "--restart",
            description = "Give up the pass that runs and all clean passes before it, and begin anew.")
    private boolean restart;

    @Option(names = "--wait", description = "Follow the pass to its end.")
    private boolean wait;

    @Override
    MigrationView ask(ApiClient client, String migration) {
        return client.verify(migration, restart);
    }

    @Override
    Outcome outcome(MigrationView answer, Following following) throws InterruptedException {
        if (!wait) {
            return new Outcome(answer, Exit.DONE);
        }
        FullPass pass = FullPass.after(answer);
        MigrationView end = following.until(
                answer.name(), view -> pass.over(view) || Standing.of(view).halted());
        return new Outcome(end, pass.clean(end) ? Exit.DONE : Exit.NOT_DONE, true);
    }
}
