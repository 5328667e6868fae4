package io.backfleet.database.postgresql.verify;

import static java.util.Objects.requireNonNull;

import io.backfleet.database.VerifyingTask;
import io.backfleet.database.VerifyingTask.Identity;
import io.backfleet.database.jdbc.Endpoint;
import io.backfleet.database.jdbc.Looks;
import io.backfleet.database.postgresql.catalog.Table;
import io.backfleet.database.postgresql.catalog.TableFinder;
import io.backfleet.database.postgresql.expression.ColumnsRead;
import io.backfleet.database.postgresql.rule.ColumnRule;
import io.backfleet.database.postgresql.rule.Rules;
import io.backfleet.database.postgresql.walk.PlannedTable;
import io.backfleet.database.postgresql.walk.RangeWalk;
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

/** Opens comparisons of columns of one table. Thread-safe. */
public final class ColumnComparisons implements ComparisonOpener.Opening {
    private static final int MOST_KNOWN = 200;

    /** Which columns a spec's comparison involves: finding out makes a view in the catalog each time. */
    private final Map<Compared, Set<Integer>> involved = new ConcurrentHashMap<>();

    /** A table as one spec compares it. */
    private record Compared(String digest, Table table) {}

    @Override
    public VerifyingTask open(Task task, Connection connection, ComparisonOpener.Sides sides) throws SQLException {
        Endpoint endpoint = sides.primary().endpoint();
        PlannedTable planned = PlannedTable.require(endpoint, connection, task);
        List<ColumnRule> rules = Rules.ofVerification(planned.table(), task.spec());
        VerifySpec spec = requireNonNull(task.spec().verify(), "verify");
        Set<Integer> columns = columns(connection, new Compared(task.digest(), planned.table()), rules);
        ComparedSchema schema = new ComparedSchema(task.spec().table(), planned.key(), columns);
        // before the replica is asked anything, and of the very table that the statements are written for
        Identity opened = schema.identity(connection);
        if (!new TableFinder(connection).require(task.spec().table()).equals(planned.table())) {
            throw new BackfleetException(
                    ErrorCode.SCHEMA_CHANGED,
                    endpoint + ": table " + planned.table().sql() + " changed while task " + task.id() + " was opened");
        }
        return new PostgresVerifyingTask(
                task.id(),
                task.range(),
                sides.primary(),
                sides.reader(spec.readFrom(), List.of(KeyOrder.of(connection, planned.table(), planned.key()))),
                schema,
                opened,
                new ComparisonStatements(planned.table(), planned.key(), rules, spec.values()),
                new RangeWalk(planned.table(), planned.key()),
                new Looks(rules.stream().map(rule -> rule.column().name()).toList(), spec.values()));
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
}
