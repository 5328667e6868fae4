package io.backfleet.database.mysql.verify;

import static java.util.Objects.requireNonNull;

import io.backfleet.database.VerifyingTask;
import io.backfleet.database.VerifyingTask.Identity;
import io.backfleet.database.jdbc.Endpoint;
import io.backfleet.database.jdbc.Looks;
import io.backfleet.database.mysql.catalog.TableFinder;
import io.backfleet.database.mysql.rule.ColumnRule;
import io.backfleet.database.mysql.rule.Rules;
import io.backfleet.database.mysql.walk.PlannedTable;
import io.backfleet.database.mysql.walk.RangeWalk;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.spec.VerifySpec;
import io.backfleet.protocol.task.Task;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Opens comparisons of columns of one table. Stateless. */
public final class ColumnComparisons implements ComparisonOpener.Opening {
    @Override
    public VerifyingTask open(Task task, Connection connection, ComparisonOpener.Sides sides) throws SQLException {
        Endpoint endpoint = sides.primary().endpoint();
        PlannedTable planned = PlannedTable.require(endpoint, connection, task);
        List<ColumnRule> rules = Rules.ofVerification(connection, planned.table(), task.spec());
        VerifySpec spec = requireNonNull(task.spec().verify(), "verify");
        ComparedSchema schema = ComparedSchema.of(task.spec().table(), planned.table(), planned.key(), rules);
        // before the replica is asked anything, and of the very table that the statements are written for
        Identity opened = schema.identity(connection);
        if (!new TableFinder(connection).require(task.spec().table()).equals(planned.table())) {
            throw new BackfleetException(
                    ErrorCode.SCHEMA_CHANGED,
                    endpoint + ": table " + planned.table().sql() + " changed while task " + task.id() + " was opened");
        }
        return new MySqlVerifyingTask(
                task.id(),
                task.range(),
                sides.primary(),
                sides.reader(spec.readFrom(), List.of(new KeyOrder(task.spec().table(), planned.key()))),
                schema,
                opened,
                new ComparisonStatements(planned.table(), planned.key(), rules, spec.values()),
                new RangeWalk(planned.table(), planned.key()),
                new Looks(rules.stream().map(rule -> rule.column().name()).toList(), spec.values()));
    }
}
