package io.backfleet.cli.screen;

import io.backfleet.protocol.ledger.RangeStatus;
import io.backfleet.protocol.task.Counters;
import io.backfleet.protocol.view.MigrationView;
import io.backfleet.protocol.view.ShardView;
import io.backfleet.protocol.view.VerificationView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What came of a migration, for the end of a run. Pure: text from a view. */
public final class SummaryText {
    private static final int MOST_PARKED = 5;
    private static final int MOST_LAGS = 5;

    private final Screen screen;

    public SummaryText(Screen screen) {
        this.screen = screen;
    }

    public List<String> lines(MigrationView view) {
        List<String> lines = new ArrayList<>();
        Counters counters = view.counters();
        lines.add("");
        long compared = view.shards().stream()
                .flatMap(shard -> Optional.ofNullable(shard.verification()).stream())
                .mapToLong(VerificationView::comparedInAll)
                .sum();
        if (compared > 0) {
            lines.add("compared  " + Words.count(compared) + " rows");
        }
        if (view.spec().backfill() == null) {
            return lines;
        }
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
        lines.addAll(lags(view));
        for (ShardView shard : view.shards()) {
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

    /** The highest first; of many shards those that tell something. */
    private static List<String> lags(MigrationView view) {
        List<ShardView> known = view.shards().stream()
                .filter(shard -> shard.load().highestLagMillis() != null)
                .sorted(Comparator.comparingLong(SummaryText::highestLag).reversed())
                .toList();
        List<String> lines = new ArrayList<>();
        for (ShardView shard : known.subList(0, Math.min(MOST_LAGS, known.size()))) {
            lines.add("lag       " + shard.database() + ": highest " + Words.seconds(highestLag(shard)) + ", stops at "
                    + view.settings().get("maxLag"));
        }
        if (known.size() > MOST_LAGS) {
            lines.add("lag       " + (known.size() - MOST_LAGS) + " more, none higher");
        }
        return lines;
    }

    private static long highestLag(ShardView shard) {
        Long highest = shard.load().highestLagMillis();
        return highest == null ? 0 : highest;
    }
}
