package io.backfleet.database.mysql.transfer.compare;

import static java.util.Objects.requireNonNull;

import io.backfleet.database.VerifyingTask;
import io.backfleet.database.VerifyingTask.Identity;
import io.backfleet.database.jdbc.Endpoint;
import io.backfleet.database.mysql.transfer.pair.PairFinder;
import io.backfleet.database.mysql.transfer.pair.PairRules;
import io.backfleet.database.mysql.transfer.pair.TablePair;
import io.backfleet.database.mysql.verify.ComparisonOpener;
import io.backfleet.database.mysql.verify.KeyOrder;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.spec.Transfer;
import io.backfleet.protocol.spec.VerifySpec;
import io.backfleet.protocol.task.Task;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Opens comparisons of two tables. Stateless. */
public final class PairComparisons implements ComparisonOpener.Opening {
    @Override
    public VerifyingTask open(Task task, Connection connection, ComparisonOpener.Sides sides) throws SQLException {
        Endpoint endpoint = sides.primary().endpoint();
        TablePair pair = PairFinder.require(endpoint, connection, task, PairFinder.Side.VERIFICATION);
        VerifySpec spec = requireNonNull(task.spec().verify(), "verify");
        Transfer transfer = requireNonNull(spec.transfer(), "transfer");
        PairSchema schema = PairSchema.of(spec.table(), transfer.into(), pair);
        PairStatements statements = new PairStatements(pair, PairRules.compared(connection, pair), spec.values());
        // before the replica is asked anything, and of the very tables that the statements are written for
        Identity opened = schema.identity(connection);
        if (!schema.unchanged(connection)) {
            throw new BackfleetException(
                    ErrorCode.SCHEMA_CHANGED,
                    endpoint + ": tables " + pair.from().sql() + " and "
                            + pair.into().sql() + " changed while task " + task.id() + " was opened");
        }
        return new PairVerifyingTask(
                task.id(),
                task.range(),
                sides.primary(),
                sides.reader(
                        spec.readFrom(),
                        List.of(new KeyOrder(spec.table(), pair.key()), new KeyOrder(transfer.into(), pair.carried()))),
                schema,
                opened,
                new PairReader(statements, spec.values()),
                new PairWalk(pair, statements));
    }
}
