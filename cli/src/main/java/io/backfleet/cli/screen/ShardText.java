package io.backfleet.cli.screen;

import io.backfleet.protocol.ledger.RangeStatus;
import io.backfleet.protocol.state.ShardPhase;
import io.backfleet.protocol.state.ShardState;
import io.backfleet.protocol.task.Counters;
import io.backfleet.protocol.view.LoadView;
import io.backfleet.protocol.view.ShardView;
import io.backfleet.protocol.view.TaskView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The backfill of one database in words and bars. Pure: text from a view. */
final class ShardText {
    private final Screen screen;

    ShardText(Screen screen) {
        this.screen = screen;
    }

    /** The lines of {@code watch} while rows are filled in. */
    List<String> live(ShardView shard) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder("  ")
                .append(shard.database())
                .append("  [")
                .append(Words.bar(shard.progress().share()))
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

    /** Why nothing is written now, behind the name of where; empty when something is. */
    static String waitingOf(ShardView shard) {
        String waiting = waiting(shard);
        return waiting.isEmpty() ? "" : shard.database() + " " + waiting;
    }

    /** Why nothing is written now; empty when something is. */
    static String waiting(ShardView shard) {
        if (!shard.waitingFor().isEmpty()) {
            return "waits: " + shard.waitingFor();
        }
        String why = shard.load().why();
        return why.isEmpty() || shard.phase() != ShardPhase.BACKFILLING ? "" : "slowed: " + why;
    }

    /** All there is to say, for {@code status}. */
    List<String> details(ShardView shard) {
        List<String> lines = new ArrayList<>();
        lines.add(screen.bold(shard.database()) + "  " + shard.phase() + "  " + shard.table());
        if (!shard.waitingFor().isEmpty()) {
            lines.add("  " + screen.yellow("waits     " + shard.waitingFor()));
        }
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
}
