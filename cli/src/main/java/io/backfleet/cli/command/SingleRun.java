package io.backfleet.cli.command;

import io.backfleet.cli.Exit;
import io.backfleet.cli.api.ApiClient;
import io.backfleet.cli.gate.GateWait;
import io.backfleet.cli.screen.CertificateText;
import io.backfleet.cli.screen.DifferencesText;
import io.backfleet.cli.screen.OutputOptions;
import io.backfleet.cli.screen.Screen;
import io.backfleet.cli.screen.SummaryText;
import io.backfleet.protocol.certificate.Certificate;
import io.backfleet.protocol.gate.GateItem;
import io.backfleet.protocol.view.MigrationView;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;

/** Follows one migration to where a run ends, and says what came of it. Not thread-safe. */
final class SingleRun {
    private static final Duration PLANNED = Duration.ofMinutes(2);
    private static final Duration CLEANED_UP = Duration.ofSeconds(20);
    private static final Duration CERTIFIED = Duration.ofSeconds(30);

    private final ApiClient api;
    private final OutputOptions output;
    private final boolean repair;
    private final Consumer<Certificate> certified;

    /**
     * @param repair whether rows that differ are repaired
     * @param certified gets the certificate of the open gate
     */
    SingleRun(ApiClient api, OutputOptions output, boolean repair, Consumer<Certificate> certified) {
        this.api = api;
        this.output = output;
        this.repair = repair;
        this.certified = certified;
    }

    /** Starts what does the work, and waits until it is there. */
    interface Crew {
        void start() throws InterruptedException;
    }

    /** Begins a run of this spec, or goes on with the one that has not ended. */
    MigrationView begin(SpecFile spec, Crew crew) throws InterruptedException {
        // asked before a worker starts: it could finish the run before it is asked for, which would begin another
        Optional<MigrationView> open = openRun(spec);
        crew.start();
        if (open.isEmpty()) {
            return SubmitCommand.submit(api, spec, PLANNED);
        }
        say(output.screen().dim("resuming the run of " + open.get().name() + " that was begun before"));
        return open.get();
    }

    /** The run of this very spec that has not ended; empty when there is none. */
    private Optional<MigrationView> openRun(SpecFile spec) {
        return api.migrations().stream()
                .filter(migration -> migration.name().equals(spec.spec().migration()))
                .filter(migration -> migration.digest().equals(spec.spec().digest()))
                .filter(migration -> !migration.phase().ended())
                .findFirst();
    }

    /** @return the exit code */
    int follow(String migration) throws InterruptedException {
        Following following = new Following(api, output.screen(), output.json());
        MigrationView view = following.until(migration, any -> Standing.of(any) != Standing.GOING);
        while (repair && Standing.of(view) == Standing.DIFFERENT) {
            say("repairing the rows that differ");
            api.command(migration, "repair");
            view = following.until(migration, any -> Standing.of(any) != Standing.GOING);
        }
        return switch (Standing.of(view)) {
            case OPEN -> finish(view, following);
            case DIFFERENT -> different(view);
            case PEOPLE -> people(view);
            case GOING, ENDED, STUCK -> ended(view);
        };
    }

    /** The gate is open: this run's work is done. */
    private int finish(MigrationView view, Following following) throws InterruptedException {
        GateWait gate = new GateWait(() -> api.gate(view.name()), InstantSource.system());
        Optional<Certificate> certificate = gate.certificate(CERTIFIED);
        if (certificate.isEmpty()) {
            say(output.screen().red("the gate did not stay open long enough to certify it"));
            return Exit.INCONCLUSIVE;
        }
        certified.accept(certificate.get());
        if (output.json()) {
            output.screen().jsonLine(certificate.get());
        } else {
            new CertificateText(output.screen()).brief(certificate.get()).forEach(output.screen()::line);
        }
        api.command(view.name(), "finish");
        return ended(following.until(view.name(), any -> any.phase().ended()));
    }

    private int different(MigrationView view) {
        if (!output.json()) {
            Screen screen = output.screen();
            screen.line("");
            new DifferencesText(screen)
                    .lines(api.differences(view.name(), false, true))
                    .forEach(screen::line);
            screen.line(
                    "Some writer does not keep both sides in step: mend it first. Then run this again with --repair, which"
                            + " writes the rows that differ.");
        }
        return Exit.NOT_DONE;
    }

    private int people(MigrationView view) {
        say("");
        say("All that is missing is what people have to say:");
        for (GateItem item : Standing.missing(view)) {
            say("  " + output.screen().yellow(item.name()) + "  " + item.text());
        }
        say("Have it said to a coordinator that stays up ('backfleet coordinator', 'backfleet submit').");
        return Exit.INCONCLUSIVE;
    }

    private int ended(MigrationView view) throws InterruptedException {
        awaitCleanUp(view);
        if (!output.json()) {
            new SummaryText(output.screen()).lines(view).forEach(output.screen()::line);
        }
        return Exit.of(view);
    }

    private void say(String text) {
        if (!output.json()) {
            output.screen().line(text);
        }
    }

    /** The last thing a migration does is to clear its checkpoints away; a fleet that ends with it must let it. */
    private void awaitCleanUp(MigrationView end) throws InterruptedException {
        long deadline = System.nanoTime() + CLEANED_UP.toNanos();
        while (end.phase().ended()
                && System.nanoTime() < deadline
                && api.migration(end.name()).shards().stream()
                        .anyMatch(shard -> !shard.tasks().isEmpty())) {
            Thread.sleep(100);
        }
    }
}
