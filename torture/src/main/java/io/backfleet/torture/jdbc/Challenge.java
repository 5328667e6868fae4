package io.backfleet.torture.jdbc;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.Lock;

/** One migration for the fleet: its tables, those who write to them meanwhile, and what must hold when it is done. */
public interface Challenge {
    /** How long a database may be away from those who check. */
    Duration LIMIT = Duration.ofMinutes(3);

    /** Of the migration. */
    String name();

    /** The spec, with small batches and short tasks. */
    String spec();

    /**
     * Makes the tables and lets writers begin.
     *
     * @param writing held by writers while a transaction is under way
     */
    void begin(long seed, Lock writing);

    /** Ends the writers when what they are at is done. */
    void end() throws InterruptedException;

    /** Reads both sides, after the writers' end, by SQL that knows nothing of the fleet. */
    Findings findings();

    /**
     * What was found.
     *
     * @param rows that were compared
     * @param transactions that writers committed meanwhile
     * @param flaws what is wrong, empty when all is well
     */
    record Findings(long rows, long transactions, List<String> flaws) {}

    /** What all specs have in common. */
    static String throttle() {
        return """
                verify: off
                throttle:
                  batchTime: 10ms
                  maxBatchRows: 200
                  taskTime: 1s
                  maxLag: 20s
                  maxLockWaits: 100
                  maxActiveSessions: 1000
                """;
    }
}
