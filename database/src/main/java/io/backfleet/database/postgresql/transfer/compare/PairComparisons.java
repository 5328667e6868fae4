package io.backfleet.database.postgresql.transfer.compare;

import static java.util.Objects.requireNonNull;

import io.backfleet.database.VerifyingTask;
import io.backfleet.database.VerifyingTask.Identity;
import io.backfleet.database.jdbc.Endpoint;
import io.backfleet.database.jdbc.Sql;
import io.backfleet.database.postgresql.catalog.Column;
import io.backfleet.database.postgresql.expression.ExpressionFacts;
import io.backfleet.database.postgresql.expression.ExpressionReader;
import io.backfleet.database.postgresql.transfer.pair.PairColumn;
import io.backfleet.database.postgresql.transfer.pair.PairFinder;
import io.backfleet.database.postgresql.transfer.pair.TablePair;
import io.backfleet.database.postgresql.verify.ComparisonOpener;
import io.backfleet.database.postgresql.verify.KeyOrder;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.spec.Transfer;
import io.backfleet.protocol.spec.VerifySpec;
import io.backfleet.protocol.task.Task;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** Opens comparisons of two tables. Thread-safe. */
public final class PairComparisons implements ComparisonOpener.Opening {
    private static final int MOST_KNOWN = 200;

    /** Which columns of the source a comparison reads: finding out makes views in the catalog each time. */
    private final Map<TablePair, Set<Integer>> read = new ConcurrentHashMap<>();

    @Override
    public VerifyingTask open(Task task, Connection connection, ComparisonOpener.Sides sides) throws SQLException {
        Endpoint endpoint = sides.primary().endpoint();
        TablePair pair = PairFinder.require(endpoint, connection, task, PairFinder.Side.VERIFICATION);
        VerifySpec spec = requireNonNull(task.spec().verify(), "verify");
        Transfer transfer = requireNonNull(spec.transfer(), "transfer");
        PairSchema schema =
                new PairSchema(spec.table(), transfer.into(), pair, columnsRead(connection, pair), compared(pair));
        // before the replica is asked anything, and of the very tables that the statements are written for
        Identity opened = schema.identity(connection);
        if (!schema.unchanged(connection)) {
            throw new BackfleetException(
                    ErrorCode.SCHEMA_CHANGED,
                    endpoint + ": tables " + pair.from().sql() + " and "
                            + pair.into().sql() + " changed while task " + task.id() + " was opened");
        }
        PairStatements statements = new PairStatements(pair, spec.values());
        return new PairVerifyingTask(
                task.id(),
                task.range(),
                sides.primary(),
                sides.reader(
                        spec.readFrom(),
                        List.of(
                                KeyOrder.of(connection, pair.from(), pair.key()),
                                KeyOrder.of(connection, pair.into(), pair.carried()))),
                schema,
                opened,
                new PairReader(statements, spec.values()),
                new PairWalk(pair, statements));
    }

    private static Set<Integer> compared(TablePair pair) {
        Set<Integer> numbers = pair.columns().stream()
                .filter(PairColumn::compared)
                .map(column -> column.column().number())
                .collect(Collectors.toCollection(TreeSet::new));
        pair.carried().columns().forEach(column -> numbers.add(column.number()));
        return numbers;
    }

    private Set<Integer> columnsRead(Connection connection, TablePair pair) throws SQLException {
        Set<Integer> known = read.get(pair);
        if (known == null) {
            known = find(connection, pair);
            if (read.size() >= MOST_KNOWN) {
                read.clear();
            }
            read.put(pair, known);
        }
        return known;
    }

    private static Set<Integer> find(Connection connection, TablePair pair) throws SQLException {
        Set<Integer> numbers = new TreeSet<>();
        for (PairColumn column : pair.columns()) {
            Column copied = column.copied();
            if (copied != null && copied.generation() != Column.Generation.EXPRESSION) {
                numbers.add(copied.number());
            } else if (column.compared()) {
                add(connection, pair, column.expression(), numbers);
            }
        }
        String where = pair.where();
        if (where != null) {
            add(connection, pair, where, numbers);
        }
        return numbers;
    }

    private static void add(Connection connection, TablePair pair, String expression, Set<Integer> numbers)
            throws SQLException {
        ExpressionFacts facts = Sql.rolledBack(connection, c -> new ExpressionReader(c, pair.from()).read(expression));
        numbers.addAll(facts.columns());
        if (facts.wholeRow()) {
            pair.from().columns().forEach(column -> numbers.add(column.number()));
        }
    }
}
