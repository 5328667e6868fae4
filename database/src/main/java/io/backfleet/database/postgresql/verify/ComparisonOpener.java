package io.backfleet.database.postgresql.verify;

import io.backfleet.database.VerifyingTask;
import io.backfleet.database.postgresql.catalog.Table;
import io.backfleet.database.postgresql.connection.ConnectionPool;
import io.backfleet.database.postgresql.connection.Sql;
import io.backfleet.database.postgresql.expression.ColumnsRead;
import io.backfleet.database.postgresql.rule.ColumnRule;
import io.backfleet.database.postgresql.rule.Rules;
import io.backfleet.database.postgresql.walk.PlannedTable;
import io.backfleet.database.postgresql.walk.RangeWalk;
import io.backfleet.database.postgresql.walk.WalkConnection;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.spec.VerifySpec;
import io.backfleet.protocol.task.Task;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Opens comparisons. Thread-safe. */
public final class ComparisonOpener {
    private static final int MOST_KNOWN = 200;

    private final ConnectionPool pool;
    /** Which columns a spec's comparison involves: finding out makes a view in the catalog each time. */
    private final Map<Compared, Set<Integer>> involved = new ConcurrentHashMap<>();

    public ComparisonOpener(ConnectionPool pool) {
        this.pool = pool;
    }

    /** A table as one spec compares it. */
    private record Compared(String digest, Table table) {}

    /** See {@link io.backfleet.database.FleetDatabase#verify}. */
    public VerifyingTask open(Task task) {
        Side primary = new Side(pool.endpoint(), new WalkConnection(new PrimarySource(pool)));
        boolean opened = false;
        try {
            VerifyingTask comparison = primary.on("opening task " + task.id(), c -> open(task, c.get(), primary));
            opened = true;
            return comparison;
        } finally {
            if (!opened) {
                primary.close();
            }
        }
    }

    private VerifyingTask open(Task task, Connection connection, Side primary) throws SQLException {
        PlannedTable planned = PlannedTable.require(pool.endpoint(), connection, task);
        List<ColumnRule> rules = Rules.ofVerification(planned.table(), task.spec());
        VerifySpec spec = task.spec().verify();
        boolean values = spec != null && spec.values();
        Set<Integer> columns = columns(connection, new Compared(task.digest(), planned.table()), rules);
        return new PostgresVerifyingTask(
                task.id(),
                task.range(),
                primary,
                primary,
                new ComparedSchema(task.spec().table(), planned.key(), columns),
                new ComparisonStatements(planned.table(), planned.key(), rules, values),
                new RangeWalk(planned.table(), planned.key()),
                Looks.of(rules, values));
    }

    private Set<Integer> columns(Connection connection, Compared compared, List<ColumnRule> rules) throws SQLException {
        Set<Integer> known = involved.get(compared);
        if (known == null) {
            known = ColumnsRead.by(connection, compared.table(), rules);
            if (involved.size() >= MOST_KNOWN) {
                involved.clear();
            }
            involved.put(compared, known);
        }
        return known;
    }

    /** Gives connections to the primary and nothing else: a standby that the URL leads to may be behind. */
    private record PrimarySource(ConnectionPool pool) implements WalkConnection.Source {
        @Override
        public Connection open() throws SQLException {
            Connection connection = pool.connection();
            boolean checked = false;
            try {
                boolean standby = Sql.first(
                                connection, "SELECT pg_catalog.pg_is_in_recovery()", row -> row.getBoolean(1))
                        .orElse(true);
                if (standby) {
                    throw new BackfleetException(
                            ErrorCode.READ_ONLY, pool.endpoint() + " is a standby now; its primary is asked next time");
                }
                checked = true;
                return connection;
            } finally {
                if (!checked) {
                    pool.evict(connection);
                }
            }
        }

        @Override
        public void discard(Connection connection) {
            pool.evict(connection);
        }
    }
}
