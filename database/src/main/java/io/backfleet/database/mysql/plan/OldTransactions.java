package io.backfleet.database.mysql.plan;

import io.backfleet.database.jdbc.ConnectionPool;
import io.backfleet.database.jdbc.Sql;
import io.backfleet.database.mysql.schema.Incarnations;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.task.TaskId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Waits until every transaction has ended that was running when the wait first began, and proves it.
 *
 * <p>InnoDB lists every transaction that has touched one of its tables, whether it has written or not; one that has not
 * yet will see what is committed by then. A transaction's id changes when it first writes, so its session and its start
 * name it. What leaves its session by XA PREPARE is waited for afterwards. The list covers all databases of the server:
 * it does not say which of them a transaction is for.
 */
final class OldTransactions {
    /** The server makes its list anew when nobody has looked at it for a tenth of a second. */
    private static final Duration STALE = Duration.ofMillis(150);

    /** Waits as long as the statement's own time allows for. */
    private static final String LOCK = "SELECT COALESCE(GET_LOCK('backfleet.innodb_trx', 30), 0)";

    private static final String UNLOCK = "SELECT COALESCE(RELEASE_LOCK('backfleet.innodb_trx'), 0)";

    /** The server's number for that. */
    private static final int LOCK_TIMED_OUT = 1205;

    private static final String NAME = "CONCAT(trx_mysql_thread_id, ' since ', trx_started)";

    private static final String RUNNING = "SELECT " + NAME + " FROM information_schema.innodb_trx"
            + " WHERE trx_mysql_thread_id NOT IN (0, CONNECTION_ID())";

    private static final String OWN =
            "SELECT 1 FROM information_schema.innodb_trx WHERE trx_mysql_thread_id = CONNECTION_ID()";

    /** Those that no session has any more. */
    private static final String PREPARED =
            "SELECT CONCAT('XA ', trx_id) FROM information_schema.innodb_trx WHERE trx_mysql_thread_id = 0";

    private static final String OLDEST = "SELECT " + NAME
            + " AS name, CONCAT('session ', t.trx_mysql_thread_id, COALESCE(CONCAT(' of ', p.user), ''),"
            + " ', in its transaction since ', t.trx_started, ' UTC') AS who FROM information_schema.innodb_trx t"
            + " LEFT JOIN information_schema.processlist p ON p.id = t.trx_mysql_thread_id ORDER BY t.trx_started";

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
        String at = now(connection);
        List<String> running = present(connection, RUNNING, start);
        Incarnations.Old old = Incarnations.keepRunning(connection, task, new Incarnations.Old(at, running));
        awaitGone(connection, RUNNING, old.running(), start, cancelled);
        List<String> prepared = Incarnations.keepPrepared(connection, task, present(connection, PREPARED, start));
        awaitGone(connection, PREPARED, prepared, start, cancelled);
        Map<String, String> proof = new LinkedHashMap<>();
        proof.put("oldTransactionsEnded.since", old.since());
        proof.put("oldTransactionsEnded.at", now(connection));
        proof.put("oldTransactionsEnded.waitedFor", String.valueOf(old.running().size()));
        proof.put(
                "oldTransactionsEnded.waitedMillis",
                String.valueOf(Duration.ofNanos(nanos.getAsLong() - start).toMillis()));
        return proof;
    }

    /**
     * What is on the list now. That it is not an old one is shown by a transaction of this session's own, which every
     * transaction that is waited for is older than.
     */
    private List<String> present(Connection connection, String query, long start) throws SQLException {
        return Sql.rolledBack(connection, c -> {
            Sql.query(c, "SELECT 1 FROM backfleet.incarnation LIMIT 1", row -> true);
            do {
                Optional<List<String>> listed = alone(
                        c,
                        () -> Sql.first(c, OWN, row -> true).isPresent()
                                ? Optional.of(Sql.query(c, query, row -> row.getString(1)))
                                : Optional.empty());
                if (listed.isPresent()) {
                    return listed.get();
                }
            } while (nanos.getAsLong() - start <= patience.toNanos());
            throw new BackfleetException(
                    ErrorCode.OLD_TRANSACTIONS,
                    pool.endpoint() + ": the server's list of transactions (information_schema.innodb_trx) is not"
                            + " renewed, because somebody reads it all the time; see to that: planning is tried again");
        });
    }

    /** A look at the server's list. */
    @FunctionalInterface
    private interface Look<T> {
        T take() throws SQLException;
    }

    /**
     * Looks after nobody of the fleet has done so for long enough: plans of several databases of one server would else
     * keep the list from being renewed for each other.
     */
    private static <T> T alone(Connection connection, Look<T> look) throws SQLException {
        boolean locked = Sql.first(connection, LOCK, row -> row.getInt(1) == 1).orElse(false);
        if (!locked) {
            throw new SQLException("the lock for looks at transactions was not to be had", "HY000", LOCK_TIMED_OUT);
        }
        try {
            sleep(STALE);
            return look.take();
        } finally {
            Sql.first(connection, UNLOCK, row -> row.getInt(1));
        }
    }

    private void awaitGone(
            Connection connection, String query, List<String> known, long start, BooleanSupplier cancelled)
            throws SQLException {
        List<String> left = known;
        while (!left.isEmpty()) {
            Set<String> present =
                    alone(connection, () -> new HashSet<>(Sql.query(connection, query, row -> row.getString(1))));
            left = left.stream().filter(present::contains).toList();
            if (!left.isEmpty()) {
                pause(start, cancelled, connection, left);
            }
        }
    }

    private void pause(long start, BooleanSupplier cancelled, Connection connection, List<String> left)
            throws SQLException {
        if (cancelled.getAsBoolean()) {
            throw new BackfleetException(
                    ErrorCode.WORKER_STOPPING, "stopped while waiting for " + left.size() + " old transactions to end");
        }
        if (nanos.getAsLong() - start > patience.toNanos()) {
            throw new BackfleetException(
                    ErrorCode.OLD_TRANSACTIONS,
                    pool.endpoint() + ": " + left.size()
                            + " transactions that were running at the start still are after "
                            + patience.toSeconds() + " s, and may write without dual-writing; the oldest is "
                            + oldest(connection, left) + "; end it, or wait: planning is tried again");
        }
        sleep(poll);
    }

    private static String oldest(Connection connection, List<String> left) throws SQLException {
        return Sql.query(connection, OLDEST, row -> Map.entry(row.getString("name"), row.getString("who"))).stream()
                .filter(entry -> left.contains(entry.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("prepared transaction " + left.get(0) + " (see XA RECOVER)");
    }

    private static void sleep(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BackfleetException(
                    ErrorCode.WORKER_STOPPING, "interrupted while waiting for old transactions to end", e);
        }
    }

    private static String now(Connection connection) throws SQLException {
        return Sql.first(connection, "SELECT CAST(UTC_TIMESTAMP(6) AS CHAR)", row -> row.getString(1))
                .orElse("");
    }
}
