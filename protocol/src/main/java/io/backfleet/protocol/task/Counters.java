package io.backfleet.protocol.task;

/**
 * What was done to rows. Rows and batches come from the checkpoint and are exact; times are the worker's own and are
 * lost with a killed worker.
 *
 * @param seen rows looked at
 * @param changed rows written
 * @param skipped rows that were right already
 * @param batches transactions
 * @param databaseMillis time spent in batches
 * @param waitedMillis time spent waiting for the throttle
 */
public record Counters(long seen, long changed, long skipped, long batches, long databaseMillis, long waitedMillis) {
    public static final Counters ZERO = new Counters(0, 0, 0, 0, 0, 0);

    public Counters plus(Counters o) {
        return new Counters(
                seen + o.seen,
                changed + o.changed,
                skipped + o.skipped,
                batches + o.batches,
                databaseMillis + o.databaseMillis,
                waitedMillis + o.waitedMillis);
    }
}
