package io.backfleet.database.postgresql.plan;

import io.backfleet.database.jdbc.ConnectionPool;
import io.backfleet.database.jdbc.Sql;
import io.backfleet.database.postgresql.schema.Incarnations;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.task.TaskId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Waits until every transaction has ended that was running when the wait first began, and proves it.
 *
 * <p>A transaction that has read but not yet written has no number, so waiting for the snapshot's oldest number would
 * miss it; and that number waits for writers in other databases, too. So this does as CREATE INDEX CONCURRENTLY does: it
 * notes the virtual transaction ids that are locked now, and waits until none of them is. They are visible to every
 * role. A transaction that leaves its session by PREPARE TRANSACTION is waited for afterwards.
 */
final class OldTransactions {
    /** Sessions of this database; background work that never writes rows is left out. */
    private static final String RUNNING = """
            SELECT l.virtualtransaction FROM pg_catalog.pg_locks l
              JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
             WHERE l.locktype = 'virtualxid' AND l.pid <> pg_catalog.pg_backend_pid()
               AND a.datname = pg_catalog.current_database()
               AND coalesce(a.backend_type, '') NOT IN ('autovacuum worker', 'walsender')
               AND a.usesysid IS NOT NULL""";

    private static final String OLDEST = """
            SELECT 'session ' || a.pid || ' of ' || coalesce(a.usename, 'an unknown role')
                   || coalesce(' (' || nullif(a.application_name, '') || ')', '')
                   || coalesce(', in its transaction for ' || extract(epoch FROM clock_timestamp() - a.xact_start)::bigint || ' s', '')
              FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
             WHERE l.locktype = 'virtualxid' AND l.virtualtransaction = ANY(?)
             ORDER BY a.xact_start NULLS LAST LIMIT 1""";

    private static final String PREPARED =
            "SELECT transaction::text FROM pg_catalog.pg_prepared_xacts WHERE database = pg_catalog.current_database()";

    private final ConnectionPool pool;
    private final Duration patience;
    private final Duration poll;
    private final LongSupplier nanos;

    OldTransactions(ConnectionPool pool, Duration patience, Duration poll, LongSupplier nanos) {
        this.pool = pool;
        this.patience = patience;
        this.poll = poll;
        this.nanos = nanos;
    }

    /**
     * Waits. A later attempt for the same incarnation goes on with the list of the first.
     *
     * @return the proof, by name
     * @throws BackfleetException {@code OLD_TRANSACTIONS} when some go on for longer than the patience,
     *     {@code WORKER_STOPPING} when cancelled
     */
    Map<String, String> awaitEnd(Connection connection, TaskId task, BooleanSupplier cancelled) throws SQLException {
        long start = nanos.getAsLong();
        Map<String, String> proof = new LinkedHashMap<>();
        String at = one(connection, "SELECT pg_catalog.clock_timestamp()::text");
        String xmax = one(connection, "SELECT pg_catalog.pg_snapshot_xmax(pg_catalog.pg_current_snapshot())::text");
        List<String> running = Sql.query(connection, RUNNING, row -> row.getString(1));
        Incarnations.Old old = Incarnations.keepRunning(connection, task, new Incarnations.Old(at, xmax, running));
        awaitGone(connection, RUNNING, old.running(), start, cancelled);
        List<String> prepared =
                Incarnations.keepPrepared(connection, task, Sql.query(connection, PREPARED, row -> row.getString(1)));
        awaitGone(connection, PREPARED, prepared, start, cancelled);
        proof.put("oldTransactionsEnded.snapshotXmax", old.xmax());
        proof.put("oldTransactionsEnded.since", old.since());
        proof.put("oldTransactionsEnded.at", one(connection, "SELECT pg_catalog.clock_timestamp()::text"));
        proof.put("oldTransactionsEnded.waitedFor", String.valueOf(old.running().size()));
        proof.put(
                "oldTransactionsEnded.waitedMillis",
                String.valueOf(Duration.ofNanos(nanos.getAsLong() - start).toMillis()));
        return proof;
    }

    private void awaitGone(
            Connection connection, String query, List<String> known, long start, BooleanSupplier cancelled)
            throws SQLException {
        List<String> left = known;
        while (true) {
            List<String> before = left;
            left = before.isEmpty()
                    ? before
                    : Sql.query(connection, query, row -> row.getString(1)).stream()
                            .filter(before::contains)
                            .toList();
            if (left.isEmpty()) {
                return;
            }
            pause(start, cancelled, connection, left);
        }
    }

    private void pause(long start, BooleanSupplier cancelled, Connection connection, List<String> left)
            throws SQLException {
        if (cancelled.getAsBoolean()) {
            throw new BackfleetException(
                    ErrorCode.WORKER_STOPPING, "stopped while waiting for " + left.size() + " old transactions to end");
        }
        if (nanos.getAsLong() - start > patience.toNanos()) {
            String oldest = Sql.first(connection, OLDEST, row -> row.getString(1), left)
                    .orElse("prepared transaction " + left.get(0) + " (see pg_prepared_xacts)");
            throw new BackfleetException(
                    ErrorCode.OLD_TRANSACTIONS,
                    pool.endpoint() + ": " + left.size()
                            + " transactions that were running at the start still are after "
                            + patience.toSeconds() + " s, and may write without dual-writing; the oldest is " + oldest
                            + "; end it, or wait: planning is tried again");
        }
        try {
            Thread.sleep(poll.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BackfleetException(
                    ErrorCode.WORKER_STOPPING, "interrupted while waiting for old transactions to end", e);
        }
    }

    private static String one(Connection connection, String sql) throws SQLException {
        return Sql.first(connection, sql, row -> row.getString(1)).orElse("");
    }
}
