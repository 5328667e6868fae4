package io.backfleet.database.mysql.plan;

import static io.backfleet.database.mysql.connection.MySqlErrors.translate;

import io.backfleet.database.Examination;
import io.backfleet.database.jdbc.ConnectionPool;
import io.backfleet.database.jdbc.Endpoint;
import io.backfleet.database.mysql.catalog.Fingerprint;
import io.backfleet.database.mysql.catalog.ServerIdentity;
import io.backfleet.database.mysql.connection.MySqlErrors;
import io.backfleet.database.mysql.connection.MySqlServer;
import io.backfleet.database.mysql.examine.Examiner;
import io.backfleet.database.mysql.examine.Findings;
import io.backfleet.database.mysql.schema.FleetSchema;
import io.backfleet.database.mysql.schema.Incarnations;
import io.backfleet.database.mysql.split.Splitter;
import io.backfleet.database.mysql.transfer.pair.PairFinder;
import io.backfleet.database.mysql.transfer.pair.TablePair;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.ErrorKind;
import io.backfleet.protocol.error.Problem;
import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.spec.MigrationSpec;
import io.backfleet.protocol.task.PlanResult;
import io.backfleet.protocol.task.Task;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** Examines and plans. Thread-safe. */
public final class Planner {
    /** Longer transactions than this are nothing to sit and wait for: the plan is tried again later. */
    public static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Duration POLL = Duration.ofMillis(200);

    private final ConnectionPool pool;
    private final List<Endpoint> replicas;
    private final OldTransactions oldTransactions;

    public Planner(ConnectionPool pool, List<Endpoint> replicas, Duration patience, LongSupplier nanos) {
        this.pool = pool;
        this.replicas = List.copyOf(replicas);
        this.oldTransactions = new OldTransactions(pool, patience, POLL, nanos);
    }

    /** See {@link io.backfleet.database.FleetDatabase#examine}. */
    public Examination examine(MigrationSpec spec) {
        try (Connection connection = pool.connection()) {
            return examine(connection, spec).examination();
        } catch (SQLException e) {
            if (MySqlErrors.codeOf(e) == ErrorCode.NOT_SUPPORTED) {
                return Examiner.unfit(MySqlErrors.text(e)).examination();
            }
            throw translate(pool.endpoint(), "examining migration " + spec.migration(), e);
        }
    }

    /** See {@link io.backfleet.database.FleetDatabase#plan}. */
    public PlanResult plan(Task task, BooleanSupplier cancelled) {
        try (Connection connection = pool.connection()) {
            return plan(task, cancelled, connection);
        } catch (SQLException e) {
            throw translate(pool.endpoint(), "planning task " + task.id(), e);
        }
    }

    private PlanResult plan(Task task, BooleanSupplier cancelled, Connection connection) throws SQLException {
        Findings findings = examine(connection, task.spec());
        Examination examination = findings.examination();
        if (findings.table() == null || findings.key() == null || findings.size() == null) {
            throwIfForNow(examination.problems());
            return PlanResult.refused(examination.problems());
        }
        FleetSchema.ensure(connection);
        Incarnations.register(connection, task.id());
        // taken before the wait: what changes in the meantime is a change, too
        TablePair pair = findings.pair();
        String fingerprint = pair == null
                ? Fingerprint.of(connection, findings.table(), findings.key())
                : PairFinder.fingerprint(connection, pair);
        Map<String, String> evidence = new LinkedHashMap<>();
        if (task.spec().backfill() == null) {
            evidence.put("oldTransactionsEnded.notAwaited", "the migration compares and fills nothing in");
        } else {
            evidence.putAll(oldTransactions.awaitEnd(connection, task.id(), cancelled));
        }
        evidence.put("server.version", MySqlServer.of(connection).version());
        evidence.put("server.member", ServerIdentity.member(connection));
        ServerIdentity.group(connection).ifPresent(id -> evidence.put("server.group", id));
        List<Key> boundaries = Splitter.boundaries(connection, findings.table(), findings.key(), findings.size());
        return new PlanResult(
                List.of(),
                examination.table(),
                examination.key(),
                boundaries,
                examination.estimatedRows(),
                examination.warnings(),
                evidence,
                fingerprint);
    }

    private Findings examine(Connection connection, MigrationSpec spec) throws SQLException {
        Findings findings = Examiner.examine(connection, replicas, spec);
        if (findings.examination().problems().stream().anyMatch(p -> p.code() == ErrorCode.READ_ONLY)) {
            // asked politely, a replica raises no error: by the next look the URL may lead to the primary
            pool.evict(connection);
        }
        return findings;
    }

    /** A replica that is down for now is no reason to refuse a spec for good: the plan fails and is tried again. */
    private void throwIfForNow(List<Problem> problems) {
        Optional<Problem> lasting = problems.stream()
                .filter(p -> p.code().kind() != ErrorKind.TRANSIENT)
                .findFirst();
        if (lasting.isEmpty() && !problems.isEmpty()) {
            Problem first = problems.get(0);
            throw new BackfleetException(
                    first.code(), pool.endpoint() + ": " + first.message() + "; " + first.remedy());
        }
    }
}
