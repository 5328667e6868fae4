package io.backfleet.coordinator.state;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.backfleet.protocol.error.Failure;
import io.backfleet.protocol.finding.Findings;
import io.backfleet.protocol.gate.PassRecord;
import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.key.KeyRange;
import io.backfleet.protocol.ledger.RangeLedger;
import io.backfleet.protocol.ledger.RangeStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A run's comparison in one database: passes over the table, what they found, and its repair. Whatever casts doubt on
 * a pass ends it; there is no pass while a repair is to be done.
 *
 * @param followed what operators have asked for and was done here
 * @param cuts where passes cut the table at their beginning
 * @param nextRange id that the next pass's first range gets: ids grow through passes, so that a late word about a range
 *     never meets another pass's
 * @param pass the one that runs; null between passes
 * @param standing what is wrong according to the last complete pass and to those that were given up since
 * @param nextPassAt when the next pass begins at the earliest; behind a doubt a millisecond later, so that what began
 *     after it can be told from what did not
 * @param lastFailure the newest; null when there was none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Verification(
        RunId run,
        String database,
        Orders followed,
        List<Key> cuts,
        int nextRange,
        @Nullable Pass pass,
        History history,
        Finds standing,
        Repairs repairs,
        Heard heard,
        long nextPassAt,
        @Nullable Failure lastFailure) {
    public Verification {
        requireNonNull(run, "run");
        requireNonNull(database, "database");
        requireNonNull(followed, "followed");
        cuts = List.copyOf(cuts);
        requireNonNull(history, "history");
        requireNonNull(standing, "standing");
        requireNonNull(repairs, "repairs");
        requireNonNull(heard, "heard");
    }

    /** One that nothing has been compared for. */
    public static Verification fresh(RunId run, String database, Orders orders, List<Key> cuts) {
        return new Verification(
                run, database, orders, cuts, 1, null, History.NONE, Finds.NONE, Repairs.NONE, Heard.NOTHING, 0, null);
    }

    /** Its key among the verifications; the same as its shard's. */
    @JsonIgnore
    public String key() {
        return Shard.key(run, database);
    }

    /** What is wrong as far as is known now. */
    public Finds wrong() {
        return pass == null ? standing : standing.and(pass.finds());
    }

    /** Stretches with confirmed differences that no repair was asked for. */
    public List<KeyRange> repairable() {
        return wrong().repairable();
    }

    /** The next pass begins: its first task is about to be handed out. */
    public Verification begin(long estimatedRows, long now) {
        RangeLedger ledger = RangeLedger.open(cuts, estimatedRows, nextRange, now);
        History begun = history.begin();
        return work(Pass.begin(begun.begun(), ledger, now), begun, standing, repairs, nextPassAt);
    }

    public Verification with(Pass next) {
        return work(next, history, standing, repairs, nextPassAt);
    }

    /** An attempt at a range came to nothing; it is tried again. */
    public Verification takeBack(int range, long now, long notBefore, Failure why) {
        return pass == null
                ? this
                : with(pass.with(pass.ledger().takeBack(range, now, notBefore, why))
                                .left(range))
                        .failing(why);
    }

    /** An attempt at a range failed for a reason that is not the surroundings'. */
    public Verification failed(int range, int attempt, Failure why, int maxFailures, long now, long notBefore) {
        return pass == null
                ? this
                : with(pass.with(pass.ledger().failed(range, attempt, why, maxFailures, now, notBefore))
                                .left(range))
                        .failing(why);
    }

    /** A verifier was heard of. */
    public Verification heard(Findings found, long now) {
        return new Verification(
                run,
                database,
                followed,
                cuts,
                nextRange,
                pass,
                history,
                standing,
                repairs,
                heard.and(found, now),
                nextPassAt,
                lastFailure);
    }

    /** With what the task of a range of the running pass has found. */
    public Verification found(int range, Findings found, long now) {
        return pass == null
                ? this
                : work(
                        pass.found(range, found, now),
                        history.compared(found.compared()),
                        standing,
                        repairs,
                        nextPassAt);
    }

    /** Whether the running pass has compared the whole table. */
    public boolean passComplete() {
        return pass != null && pass.voidReason() == null && pass.ledger().complete();
    }

    /**
     * The complete pass ends, and what it found is what is wrong.
     *
     * @param quietMillis longest pause between two passes that follow each other
     */
    public Verification endPass(long now, long quietMillis) {
        Pass ended = requireNonNull(pass, "pass");
        PassRecord record = ended.record(now, heard.schema(), heard.server(), null);
        return work(
                null, history.ended(record, repairs.lastEndedAt(), quietMillis), ended.finds(), repairs, nextPassAt);
    }

    /**
     * Times that lie ahead were written by a clock that was ahead, and nothing may wait for them: the next pass begins at
     * the latest in the time between two. A doubt or a repair is put to now when no pass runs and none counts, since every
     * pass from here on begins behind it.
     */
    public Verification notAhead(long everyMillis, long now) {
        if (pass != null) {
            return this;
        }
        long next = Math.min(nextPassAt, now + Math.max(1, everyMillis));
        boolean none = history.streak().passes() == 0;
        History known = none ? history.voidedBy(now) : history;
        Repairs done = none ? repairs.endedBy(now) : repairs;
        if (!known.equals(history) || !done.equals(repairs)) {
            next = Math.max(next, now + 1);
        }
        return work(null, known, standing, done, next);
    }

    /** The next pass waits until then. */
    public Verification nextPassAt(long at) {
        return work(pass, history, standing, repairs, at);
    }

    /** All that was proven so far is in doubt; a pass that runs is given up, and the next begins at once. */
    public Verification voided(String why, long now) {
        Verification given = giveUp(why, now);
        return given.work(null, given.history.voided(why, now), given.standing, repairs, now + 1);
    }

    /** Likewise, but the pass stays as it is until somebody has looked at what it failed for. */
    public Verification halted(String why, long now) {
        return work(pass == null ? null : pass.voided(why), history.voided(why, now), standing, repairs, nextPassAt);
    }

    /** Everything repairable is to be repaired; no pass counts, and none runs, until that has ended. */
    public Verification repairing(String why, long now) {
        Verification given = giveUp(why, now);
        return given.work(
                null,
                given.history.discounted(),
                given.standing.repairing(),
                repairs.plus(given.standing.repairable(), now),
                now + 1);
    }

    /** Parked ranges and repairs are tried again. */
    public Verification retried(long now) {
        Verification again = this;
        if (repairs.count(RangeStatus.PARKED) > 0) {
            again = giveUp("a repair is tried again", now);
            again = again.work(null, again.history.discounted(), again.standing, repairs.retryParked(now), now + 1);
        }
        Pass running = again.pass;
        if (running == null) {
            return again;
        }
        return running.voidReason() != null
                ? again.giveUp(running.voidReason(), now)
                : again.with(running.with(running.ledger().retryParked(now)));
    }

    /** A repair's tasks changed; after the last of them the next pass begins at once. */
    public Verification with(Repairs next, long now) {
        boolean over = repairs.pending() > 0 && next.pending() == 0;
        return over
                ? work(pass, history.discounted(), standing, next, now + 1)
                : work(pass, history, standing, next, nextPassAt);
    }

    public Verification following(Orders orders) {
        return new Verification(
                run,
                database,
                orders,
                cuts,
                nextRange,
                pass,
                history,
                standing,
                repairs,
                heard,
                nextPassAt,
                lastFailure);
    }

    public Verification failing(Failure why) {
        return new Verification(
                run, database, followed, cuts, nextRange, pass, history, standing, repairs, heard, nextPassAt, why);
    }

    /** The running pass ends without proving anything; what it found stays known. */
    private Verification giveUp(String why, long now) {
        return pass == null
                ? this
                : work(
                        null,
                        history.givenUp(pass.record(now, heard.schema(), heard.server(), why)),
                        standing.and(pass.finds()),
                        repairs,
                        now + 1);
    }

    private Verification work(@Nullable Pass pass, History history, Finds standing, Repairs repairs, long nextPassAt) {
        return new Verification(
                run,
                database,
                followed,
                cuts,
                pass == null ? nextRange : Math.max(nextRange, pass.ledger().nextId()),
                pass,
                history,
                standing,
                repairs,
                heard,
                nextPassAt,
                lastFailure);
    }
}
