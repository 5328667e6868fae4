package io.backfleet.coordinator.state;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.backfleet.protocol.error.Problem;
import io.backfleet.protocol.spec.Settings;
import io.backfleet.protocol.state.MigrationPhase;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How a run of a migration stands.
 *
 * @param resumeTo the phase that a resume goes back to; the present phase unless paused
 * @param settings those in force
 * @param orders what operators have asked for that every database has to do
 * @param problems why shards were refused, by database, at most {@link #MAX_PROBLEMS} databases
 * @param startedAt when the first BACKFILL task was handed out; null before
 * @param endedAt null until it ended
 * @param changedBy who gave the last command
 * @param superseded whether a later run of the same name has been accepted
 * @param publication what of it has been published
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Migration(
        RunId run,
        MigrationPhase phase,
        MigrationPhase resumeTo,
        Settings settings,
        Tally tally,
        Orders orders,
        Map<String, List<Problem>> problems,
        @Nullable Long startedAt,
        @Nullable Long endedAt,
        String changedBy,
        boolean superseded,
        Publication publication) {
    static final int MAX_PROBLEMS = 20;

    /**
     * @param revision of the last published state
     * @param at when it was published
     * @param behind whether something has changed since
     */
    public record Publication(long revision, long at, boolean behind) {}

    public Migration {
        requireNonNull(run, "run");
        requireNonNull(phase, "phase");
        requireNonNull(resumeTo, "resumeTo");
        requireNonNull(settings, "settings");
        requireNonNull(tally, "tally");
        requireNonNull(orders, "orders");
        problems = Map.copyOf(problems);
        requireNonNull(changedBy, "changedBy");
        requireNonNull(publication, "publication");
    }

    /** A run that was just accepted. */
    public static Migration accepted(RunId run, Settings settings, int shards, String by) {
        return new Migration(
                run,
                MigrationPhase.PLANNING,
                MigrationPhase.PLANNING,
                settings,
                Tally.of(shards),
                Orders.NONE,
                Map.of(),
                null,
                null,
                by,
                false,
                new Publication(0, 0, false));
    }

    /** Whether nothing is left to do for it. */
    public boolean settled() {
        return phase.ended() && tally.cleaned() == tally.shards();
    }

    /** In another phase, ended when that phase is an end. */
    public Migration to(MigrationPhase next, long now) {
        return new Migration(
                run,
                next,
                next == MigrationPhase.PAUSED ? phase : next,
                settings,
                tally,
                orders,
                problems,
                startedAt,
                next.ended() ? (Long) now : endedAt,
                changedBy,
                superseded,
                publication);
    }

    public Migration changedBy(String principal) {
        return copy(settings, tally, orders, problems, startedAt, principal, superseded, publication);
    }

    public Migration tuned(Settings next) {
        return copy(next, tally, orders, problems, startedAt, changedBy, superseded, publication);
    }

    public Migration retried() {
        return copy(settings, tally, orders.retry(), Map.of(), startedAt, changedBy, superseded, publication);
    }

    public Migration ordered(Orders next) {
        return copy(settings, tally, next, problems, startedAt, changedBy, superseded, publication);
    }

    /** How often a retry was asked for; shards that are behind have theirs still to do. */
    public int retries() {
        return orders.retries();
    }

    /** Whether it is being verified, or will be again when it is resumed. */
    public boolean verifies() {
        return phase == MigrationPhase.VERIFYING
                || (phase == MigrationPhase.PAUSED && resumeTo == MigrationPhase.VERIFYING);
    }

    public Migration started(long now) {
        return startedAt != null
                ? this
                : copy(settings, tally, orders, problems, now, changedBy, superseded, publication);
    }

    public Migration refusedIn(String database, List<Problem> why) {
        if (problems.size() >= MAX_PROBLEMS) {
            return this;
        }
        Map<String, List<Problem>> next = new TreeMap<>(problems);
        next.put(database, why);
        return copy(settings, tally, orders, next, startedAt, changedBy, superseded, publication);
    }

    public Migration supersededNow() {
        return copy(settings, tally, orders, problems, startedAt, changedBy, true, publication);
    }

    Migration counted(Tally next) {
        return copy(settings, next, orders, problems, startedAt, changedBy, superseded, publication);
    }

    public Migration published(Publication next) {
        return copy(settings, tally, orders, problems, startedAt, changedBy, superseded, next);
    }

    private Migration copy(
            Settings settings,
            Tally tally,
            Orders orders,
            Map<String, List<Problem>> problems,
            @Nullable Long startedAt,
            String changedBy,
            boolean superseded,
            Publication publication) {
        return new Migration(
                run,
                phase,
                resumeTo,
                settings,
                tally,
                orders,
                problems,
                startedAt,
                endedAt,
                changedBy,
                superseded,
                publication);
    }
}
