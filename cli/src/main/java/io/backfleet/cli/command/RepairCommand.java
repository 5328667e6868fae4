package io.backfleet.cli.command;

import io.backfleet.cli.Exit;
import io.backfleet.cli.api.ApiClient;
import io.backfleet.protocol.verification.VerificationState.Repair;
import io.backfleet.protocol.view.MigrationView;
import io.backfleet.protocol.view.ShardView;
import io.backfleet.protocol.view.VerificationView;
import java.util.Objects;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code backfleet repair}. */
@Command(
        name = "repair",
        mixinStandardHelpOptions = true,
        description = {
            "Write the rows that are confirmed to differ, as the old side calls for.",
            "Only rows that still differ are written. A repair proves nothing: clean passes count from its end on."
        })
public final class RepairCommand extends SteeringCommand {
    @Option(names = "--wait", description = "Wait until it is done; the exit code is 1 when a part of it was given up.")
    private boolean wait;

    @Override
    MigrationView ask(ApiClient client, String migration) {
        return client.command(migration, "repair");
    }

    @Override
    Outcome outcome(MigrationView answer, Following following) throws InterruptedException {
        if (!wait) {
            return new Outcome(answer, Exit.DONE);
        }
        MigrationView end = following.until(
                answer.name(),
                view -> view.phase().ended()
                        || repairs(view).allMatch(repair -> repair.open() + repair.inFlight() == 0));
        boolean repaired = !end.phase().ended()
                && repairs(end).allMatch(repair -> repair.parked().isEmpty());
        return new Outcome(end, repaired ? Exit.DONE : Exit.NOT_DONE, true);
    }

    private static Stream<Repair> repairs(MigrationView view) {
        return view.shards().stream()
                .map(ShardView::verification)
                .filter(Objects::nonNull)
                .map(VerificationView::repair);
    }
}
