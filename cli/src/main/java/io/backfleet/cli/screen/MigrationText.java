package io.backfleet.cli.screen;

import io.backfleet.protocol.ledger.RangeStatus;
import io.backfleet.protocol.spec.MigrationKind;
import io.backfleet.protocol.spec.Transfer;
import io.backfleet.protocol.state.MigrationPhase;
import io.backfleet.protocol.view.MigrationView;
import io.backfleet.protocol.view.ShardView;
import io.backfleet.protocol.view.VerificationView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** A migration in words and bars. Pure: text from a view. */
public final class MigrationText {
    /** With details, unless more are asked for. */
    public static final int MOST_SHARDS = 12;
    /** More than these are counted as well. */
    private static final int FEW_SHARDS = 3;

    private final Screen screen;

    public MigrationText(Screen screen) {
        this.screen = screen;
    }

    /** The block that {@code watch} draws again and again. */
    public List<String> live(MigrationView view) {
        List<String> lines = new ArrayList<>();
        lines.add(headline(view));
        List<ShardView> shards = Urgency.worstFirst(view);
        if (shards.size() > FEW_SHARDS) {
            lines.add("  " + shards.size() + " " + shards(view) + ": " + Urgency.counts(view));
        }
        shards.stream().limit(MOST_SHARDS).forEach(shard -> lines.addAll(live(view, shard)));
        if (shards.size() > MOST_SHARDS) {
            lines.add(screen.dim("  and " + (shards.size() - MOST_SHARDS) + " more " + shards(view)));
        }
        if (view.gate() != null && !filling(view) && !view.phase().ended()) {
            lines.add("  " + new GateText(screen).brief(view.gate()));
        }
        attention(view).forEach(text -> lines.add(screen.red("  ! " + text)));
        return lines;
    }

    /** Of a database that is compared, the backfill is history. */
    private List<String> live(MigrationView view, ShardView shard) {
        VerificationView verification = shard.verification();
        return verification == null || filling(view) || view.phase().ended()
                ? new ShardText(screen).live(shard)
                : new VerificationText(screen).live(shard, verification);
    }

    private static String shards(MigrationView view) {
        return view.spec().kind() == MigrationKind.COPY ? "routes" : "databases";
    }

    private static boolean filling(MigrationView view) {
        return view.phase() == MigrationPhase.PLANNING || view.phase() == MigrationPhase.RUNNING;
    }

    /** One line for a log or a pipe. */
    public String plain(MigrationView view) {
        StringBuilder line = new StringBuilder(Words.clock(System.currentTimeMillis()))
                .append("  ")
                .append(headline(view));
        Urgency.worstFirst(view).stream()
                .map(ShardText::waitingOf)
                .filter(waiting -> !waiting.isEmpty())
                .findFirst()
                .ifPresent(waiting -> line.append("  ").append(waiting));
        int parked = view.shards().stream()
                .mapToInt(shard -> shard.ranges().getOrDefault(RangeStatus.PARKED, 0))
                .sum();
        if (parked > 0) {
            line.append("  ").append(screen.red(parked + " ranges parked"));
            view.shards().stream()
                    .map(ShardView::lastFailure)
                    .filter(Objects::nonNull)
                    .findFirst()
                    .ifPresent(failure -> line.append(", last: ").append(failure));
        }
        view.problems().entrySet().stream()
                .flatMap(entry -> entry.getValue().stream()
                        .map(problem -> entry.getKey() + ": " + problem.path() + ": " + problem.message()))
                .findFirst()
                .ifPresent(problem -> line.append("  ").append(screen.red(problem)));
        if (view.phase() == MigrationPhase.VERIFYING) {
            verifications(view)
                    .map(VerificationText::wrong)
                    .filter(wrong -> !wrong.isEmpty())
                    .findFirst()
                    .ifPresent(wrong -> line.append("  ").append(screen.red(wrong)));
            if (view.gate() != null) {
                line.append("  ").append(new GateText(screen).brief(view.gate()));
            }
        }
        return line.toString();
    }

    /** What somebody has to look at. */
    private static List<String> attention(MigrationView view) {
        List<String> texts = new ArrayList<>();
        for (ShardView shard : view.shards()) {
            int parked = shard.ranges().getOrDefault(RangeStatus.PARKED, 0);
            if (parked > 0) {
                texts.add(shard.database() + " has " + parked + " parked ranges: see 'backfleet status " + view.name()
                        + "', mend the rows, then 'backfleet retry " + view.name() + "'");
            }
        }
        verifications(view)
                .filter(verification -> !verification.parked().isEmpty())
                .findFirst()
                .ifPresent(any -> texts.add("some ranges could not be compared: see 'backfleet status " + view.name()
                        + "', then 'backfleet retry " + view.name() + "'"));
        view.problems().keySet().forEach(database -> texts.add(database + " refuses the spec"));
        return texts;
    }

    private static Stream<VerificationView> verifications(MigrationView view) {
        return view.shards().stream().map(ShardView::verification).filter(Objects::nonNull);
    }

    private String headline(MigrationView view) {
        StringBuilder line =
                new StringBuilder(screen.bold(view.name())).append("  ").append(phase(view.phase()));
        boolean filling = view.spec().backfill() != null && view.phase() != MigrationPhase.VERIFYING;
        if (filling && (view.progress().estimatedRows() > 0 || view.phase() == MigrationPhase.DONE)) {
            line.append("  ").append(Words.percent(view.progress().share()));
            line.append("  ").append(Words.count(view.counters().seen())).append(" rows");
        }
        if (view.phase() == MigrationPhase.RUNNING) {
            line.append("  ").append(Words.rate(view.progress().rowsPerSecond()));
            if (view.progress().remainingSeconds() != null) {
                line.append("  ETA ")
                        .append(Words.time(Duration.ofSeconds(view.progress().remainingSeconds())));
            }
        }
        if (view.phase() == MigrationPhase.VERIFYING && !view.shards().isEmpty()) {
            line.append("  ").append(pass(verifications(view).toList()));
        }
        return line.toString();
    }

    /** Over all databases; the one that is furthest behind says which pass it is. */
    private static String pass(List<VerificationView> verifications) {
        int pass = verifications.stream().mapToInt(VerificationView::pass).min().orElse(0);
        List<VerificationView> running = verifications.stream()
                .filter(verification -> verification.pass() > 0 && verification.passEndedAt() == null)
                .toList();
        if (pass == 0 || running.isEmpty()) {
            return pass == 0 ? "before the first pass" : "pass " + pass + " ended";
        }
        double share = running.stream()
                .mapToDouble(verification -> verification.progress().share())
                .average()
                .orElse(0);
        double rate = running.stream()
                .mapToDouble(verification -> verification.progress().rowsPerSecond())
                .sum();
        return "pass " + pass + "  " + Words.percent(share) + "  " + Words.rate(rate);
    }

    private String phase(MigrationPhase phase) {
        return switch (phase) {
            case DONE -> screen.green(phase.name());
            case PLANNING, RUNNING, VERIFYING -> phase.name();
            case PAUSED -> screen.yellow(phase.name());
            case CANCELLED, REFUSED -> screen.red(phase.name());
        };
    }

    /** What there is to say for {@code status}; of many shards, details of the most urgent. */
    public List<String> whole(MigrationView view) {
        return whole(view, MOST_SHARDS);
    }

    /**
     * All there is to say.
     *
     * @param most shards with details
     */
    public List<String> whole(MigrationView view, int most) {
        List<String> lines = new ArrayList<>(live(view));
        lines.add("");
        lines.add("submitted " + Words.instant(view.submittedAt()) + " by " + view.submittedBy() + ", last changed by "
                + view.changedBy() + ", digest " + view.digest().substring(0, 12));
        lines.add("settings  "
                + String.join(
                        "  ",
                        view.settings().entrySet().stream()
                                .map(setting -> setting.getKey() + "=" + setting.getValue())
                                .toList()));
        Transfer transfer = view.spec().transfer();
        if (transfer != null) {
            lines.add("tables    " + view.spec().table() + " -> " + transfer.into());
        }
        List<ShardView> shards = Urgency.worstFirst(view);
        shards.stream().limit(most).forEach(shard -> {
            lines.add("");
            lines.addAll(new ShardText(screen).details(shard));
            VerificationView verification = shard.verification();
            if (verification != null) {
                lines.addAll(new VerificationText(screen).details(verification));
            }
        });
        if (shards.size() > most) {
            lines.add("");
            lines.add(screen.dim("and " + (shards.size() - most) + " more " + shards(view) + ", less urgent: 'backfleet"
                    + " status " + view.name() + " --all', or --database with the name of one"));
        }
        if (view.gate() != null) {
            lines.add("");
            lines.addAll(new GateText(screen).whole(view.gate()));
        }
        view.problems()
                .forEach((database, problems) -> problems.forEach(problem -> lines.add(screen.red("! " + database + ": "
                        + problem.path() + ": " + problem.message() + " -> " + problem.remedy()))));
        return lines;
    }
}
