package io.backfleet.cli.screen;

import io.backfleet.protocol.ledger.RangeStatus;
import io.backfleet.protocol.progress.PauseReason;
import io.backfleet.protocol.state.MigrationPhase;
import io.backfleet.protocol.state.ShardPhase;
import io.backfleet.protocol.state.ShardState;
import io.backfleet.protocol.task.Counters;
import io.backfleet.protocol.view.LoadView;
import io.backfleet.protocol.view.MigrationView;
import io.backfleet.protocol.view.ShardView;
import io.backfleet.protocol.view.TaskView;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** A migration in words and bars. Pure: text from a view. */
public final class MigrationText {
    private static final int BAR = 24;
    private static final int MOST_DATABASES = 12;
    private static final int MOST_PARKED = 5;

    private final Screen screen;

    public MigrationText(Screen screen) {
        this.screen = screen;
    }

    /** The block that {@code watch} draws again and again. */
    public List<String> live(MigrationView view) {
        List<String> lines = new ArrayList<>();
        lines.add(headline(view));
        List<ShardView> shards = view.shards().stream()
                .sorted(Comparator.comparing((ShardView shard) -> shard.phase() == ShardPhase.DONE))
                .toList();
        shards.stream().limit(MOST_DATABASES).forEach(shard -> lines.addAll(shard(shard)));
        if (shards.size() > MOST_DATABASES) {
            lines.add(screen.dim("  and " + (shards.size() - MOST_DATABASES) + " more databases"));
        }
        attention(view).forEach(text -> lines.add(screen.red("  ! " + text)));
        return lines;
    }

    /** One line for a log or a pipe. */
    public String plain(MigrationView view) {
        StringBuilder line = new StringBuilder(now()).append("  ").append(headline(view));
        view.shards().stream()
                .map(MigrationText::waiting)
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
        view.problems().keySet().forEach(database -> texts.add(database + " refuses the spec"));
        return texts;
    }

    private static String now() {
        return DateTimeFormatter.ISO_LOCAL_TIME.format(
                Instant.now().truncatedTo(ChronoUnit.SECONDS).atOffset(ZoneOffset.UTC));
    }

    private String headline(MigrationView view) {
        StringBuilder line =
                new StringBuilder(screen.bold(view.name())).append("  ").append(phase(view.phase()));
        if (view.progress().estimatedRows() > 0 || view.phase() == MigrationPhase.DONE) {
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
        return line.toString();
    }

    private String phase(MigrationPhase phase) {
        return switch (phase) {
            case DONE -> screen.green(phase.name());
            case PLANNING, RUNNING, VERIFYING -> phase.name();
            case PAUSED -> screen.yellow(phase.name());
            case CANCELLED, REFUSED -> screen.red(phase.name());
        };
    }

    private List<String> shard(ShardView shard) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder("  ")
                .append(shard.database())
                .append("  [")
                .append(bar(shard.progress().share()))
                .append("] ")
                .append(Words.percent(shard.progress().share()));
        if (shard.phase() != ShardPhase.BACKFILLING) {
            line.append("  ").append(shard.phase() == ShardPhase.STUCK ? screen.red("STUCK") : shard.phase());
        }
        if (shard.phase() == ShardPhase.BACKFILLING) {
            line.append("  ").append(Words.rate(shard.progress().rowsPerSecond()));
            batch(shard)
                    .ifPresent(live -> line.append("  batch ")
                            .append(Words.count(live.batchRows()))
                            .append(" rows ")
                            .append(Math.round(live.batchMillis()))
                            .append(" ms"));
            LoadView load = shard.load();
            if (load.lagMillis() != null && load.maxLagMillis() != null) {
                line.append("  lag ").append(Words.seconds(load.lagMillis()));
                line.append(" of ").append(Words.seconds(load.maxLagMillis()));
            }
            line.append("  ")
                    .append(shard.tasks().size())
                    .append("/")
                    .append(shard.load().window());
            line.append(" tasks, ")
                    .append(shard.ranges().getOrDefault(RangeStatus.OPEN, 0))
                    .append(" open");
        }
        lines.add(line.toString());
        String waiting = waiting(shard);
        if (!waiting.isEmpty()) {
            lines.add("    " + screen.yellow(waiting));
        }
        return lines;
    }

    /** Of the first task that is at work. */
    private static Optional<TaskView.Live> batch(ShardView shard) {
        return shard.tasks().stream()
                .map(TaskView::live)
                .filter(Objects::nonNull)
                .findFirst();
    }

    private static String waiting(ShardView shard) {
        if (shard.waitingFor().equals("planning")) {
            return "";
        }
        if (!shard.waitingFor().isEmpty()) {
            return "waits: " + shard.waitingFor();
        }
        PauseReason reason = shard.load().reason();
        return reason == null || shard.phase() != ShardPhase.BACKFILLING ? "" : "slowed: " + reason;
    }

    private static String bar(double share) {
        int full = (int) Math.floor(share * BAR);
        return "#".repeat(full) + ".".repeat(BAR - full);
    }

    /** All there is to say, for {@code status}. */
    public List<String> whole(MigrationView view) {
        List<String> lines = new ArrayList<>(live(view));
        lines.add("");
        lines.add("submitted " + instant(view.submittedAt()) + " by " + view.submittedBy() + ", last changed by "
                + view.changedBy() + ", digest " + view.digest().substring(0, 12));
        lines.add("settings  "
                + String.join(
                        "  ",
                        view.settings().entrySet().stream()
                                .map(setting -> setting.getKey() + "=" + setting.getValue())
                                .toList()));
        for (ShardView shard : view.shards()) {
            lines.add("");
            lines.addAll(details(shard));
        }
        view.problems()
                .forEach((database, problems) -> problems.forEach(problem -> lines.add(screen.red("! " + database + ": "
                        + problem.path() + ": " + problem.message() + " -> " + problem.remedy()))));
        return lines;
    }

    private List<String> details(ShardView shard) {
        List<String> lines = new ArrayList<>();
        lines.add(screen.bold(shard.database()) + "  " + shard.phase() + "  " + shard.table());
        Counters counters = shard.counters();
        lines.add("  rows      seen " + Words.count(counters.seen()) + " of about "
                + Words.count(shard.progress().estimatedRows()) + ", changed " + Words.count(counters.changed())
                + ", skipped "
                + Words.count(counters.skipped()) + ", in " + Words.count(counters.batches()) + " batches");
        lines.add("  time      " + Words.time(Duration.ofMillis(counters.databaseMillis())) + " in batches, "
                + Words.time(Duration.ofMillis(counters.waitedMillis())) + " waiting");
        lines.add("  ranges    " + shard.ranges());
        for (TaskView task : shard.tasks()) {
            TaskView.Live live = task.live();
            lines.add("  in flight range " + task.range() + ", attempt " + task.attempt() + ", "
                    + (task.worker().isEmpty() ? "not taken yet" : "on " + task.worker())
                    + (live == null ? "" : ", " + Words.count(live.seen()) + " rows")
                    + (live != null && live.waiting() ? ", waiting" : ""));
        }
        for (ShardState.Parked parked : shard.parked()) {
            lines.add(
                    screen.red("  parked    range " + parked.range() + " " + parked.keys() + ": " + parked.failure()));
        }
        if (shard.lastFailure() != null) {
            lines.add("  failure   " + shard.lastFailure());
        }
        shard.warnings().forEach(warning -> lines.add("  warning   " + warning));
        shard.load().notes().forEach(note -> lines.add("  note      " + note));
        shard.evidence().forEach((name, value) -> lines.add("  evidence  " + name + " = " + value));
        return lines;
    }

    /** What came of it, for the end of a run. */
    public List<String> summary(MigrationView view) {
        List<String> lines = new ArrayList<>();
        Counters counters = view.counters();
        lines.add("");
        lines.add("rows      seen " + Words.count(counters.seen()) + ", changed " + Words.count(counters.changed())
                + ", skipped " + Words.count(counters.skipped()) + " (were right already), in "
                + Words.count(counters.batches()) + " batches");
        if (view.endedAt() != null) {
            Duration took = Duration.ofMillis(view.endedAt() - view.submittedAt());
            lines.add("time      " + Words.time(took) + " from submission, "
                    + Words.rate(counters.seen() * 1_000.0 / Math.max(1, took.toMillis())) + " overall; "
                    + Words.time(Duration.ofMillis(counters.databaseMillis())) + " in batches, "
                    + Words.time(Duration.ofMillis(counters.waitedMillis())) + " waiting");
        }
        for (ShardView shard : view.shards()) {
            Long highest = shard.load().highestLagMillis();
            if (highest != null) {
                lines.add("lag       " + shard.database() + ": highest " + Words.seconds(highest) + ", stops at "
                        + view.settings().get("maxLag"));
            }
            shard.parked().stream()
                    .limit(MOST_PARKED)
                    .forEach(parked -> lines.add(screen.red(
                            "parked    " + shard.database() + ": range " + parked.keys() + ": " + parked.failure())));
            int parked = shard.ranges().getOrDefault(RangeStatus.PARKED, 0);
            if (parked > MOST_PARKED) {
                lines.add(screen.red("parked    " + shard.database() + ": " + (parked - MOST_PARKED)
                        + " more, see 'backfleet status " + view.name() + "'"));
            }
        }
        return lines;
    }

    private static String instant(long millis) {
        return Instant.ofEpochMilli(millis).truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
