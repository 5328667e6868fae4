package io.backfleet.cli.demo;

import io.backfleet.cli.api.ApiClient;
import io.backfleet.cli.command.Following;
import io.backfleet.cli.demo.jdbc.Application;
import io.backfleet.cli.demo.jdbc.Traffic;
import io.backfleet.cli.role.LocalFleet;
import io.backfleet.cli.screen.OutputOptions;
import io.backfleet.cli.screen.Screen;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.view.MigrationView;
import io.backfleet.protocol.view.ShardView;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** What the demo's acts play on. Not thread-safe. */
record Stage(
        LocalFleet fleet,
        ApiClient api,
        Application application,
        Traffic traffic,
        OutputOptions output,
        Following following) {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /** Remarks go where they do not mix with the JSON document. */
    void say(String text) {
        say(output, text);
    }

    static void say(OutputOptions output, String text) {
        if (output.json()) {
            output.remark(text);
        } else {
            Screen screen = output.screen();
            screen.line(screen.dim("- " + text));
        }
    }

    /** Shows the migration until this is so. */
    MigrationView follow(String name, String what, Predicate<MigrationView> enough) throws InterruptedException {
        return follow(name, what, enough, view -> {});
    }

    /** @param observer sees every view */
    MigrationView follow(String name, String what, Predicate<MigrationView> enough, Consumer<MigrationView> observer)
            throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        MigrationView view = following.until(name, any -> {
            observer.accept(any);
            return enough.test(any) || any.phase().ended() || System.nanoTime() > deadline;
        });
        if (!enough.test(view)) {
            throw new BackfleetException(
                    ErrorCode.INTERNAL_ERROR,
                    "the demo waited in vain until " + what + "; the migration is " + view.phase() + why(view));
        }
        return view;
    }

    private static String why(MigrationView view) {
        StringBuilder why = new StringBuilder();
        view.problems()
                .forEach((shard, problems) -> problems.forEach(problem -> why.append("; ")
                        .append(shard)
                        .append(": ")
                        .append(problem.path())
                        .append(" ")
                        .append(problem.message())));
        for (ShardView shard : view.shards()) {
            if (shard.lastFailure() != null) {
                why.append("; ").append(shard.database()).append(": ").append(shard.lastFailure());
            }
        }
        return why.toString();
    }
}
