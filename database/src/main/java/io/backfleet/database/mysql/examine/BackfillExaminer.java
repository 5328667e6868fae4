package io.backfleet.database.mysql.examine;

import io.backfleet.database.jdbc.Nearest;
import io.backfleet.database.mysql.catalog.Column;
import io.backfleet.database.mysql.catalog.Table;
import io.backfleet.database.mysql.catalog.WalkingKey;
import io.backfleet.database.mysql.rule.ColumnRule;
import io.backfleet.database.mysql.rule.Rules;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.Problem;
import io.backfleet.protocol.spec.BackfillSpec;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** What a database says against the backfill section of a spec. Not thread-safe. */
final class BackfillExaminer {
    private final Connection connection;
    private final BackfillSpec spec;
    private final Table table;
    private final Consumer<Problem> problems;

    BackfillExaminer(Connection connection, BackfillSpec spec, Table table, Consumer<Problem> problems) {
        this.connection = connection;
        this.spec = spec;
        this.table = table;
        this.problems = problems;
    }

    /** Columns that can be set, with their expressions. */
    Map<Column, String> targets(Optional<WalkingKey> key) {
        Map<Column, String> targets = new LinkedHashMap<>();
        spec.set().forEach((name, expression) -> {
            String path = "backfill.set." + name;
            Optional<Column> column = table.column(name);
            if (column.isEmpty()) {
                problems.accept(absent(table, name, path));
            } else if (column.get().generated()) {
                problem(
                        ErrorCode.COLUMN_GENERATED,
                        path,
                        "the server generates column '" + column.get().name() + "' itself",
                        "name an ordinary column");
            } else if (!ColumnRule.comparable(column.get())) {
                problem(
                        ErrorCode.NOT_SUPPORTED,
                        path,
                        "column '" + column.get().name() + "' is of type "
                                + column.get().type() + ", which this version does not fill in",
                        "add a column of another type");
            } else if (key.isPresent() && key.get().columns().contains(column.get())) {
                problem(
                        ErrorCode.INVALID_VALUE,
                        path,
                        "column '" + column.get().name() + "' is part of the key that the table is walked by",
                        "name another unique index as backfill.key");
            } else if (targets.putIfAbsent(column.get(), expression) != null) {
                problem(
                        ErrorCode.INVALID_VALUE,
                        path,
                        "column '" + column.get().name() + "' is set twice",
                        "remove one of the two");
            }
        });
        return targets;
    }

    /** A column that the spec names and the table does not have. */
    static Problem absent(Table table, String name, String path) {
        return new Problem(
                ErrorCode.COLUMN_NOT_FOUND,
                path,
                "table " + table.sql() + " has no column '" + name + "'",
                Nearest.hint(
                        name,
                        table.columns().stream().map(Column::name).toList(),
                        "add it first, in the expand phase"));
    }

    /** Has the server compile the write itself, and says whether each column stores what its expression gives. */
    void compile(Map<Column, String> targets) throws SQLException {
        Explained explained = new Explained(connection, problems);
        String head = "UPDATE " + table.sql() + " SET ";
        Column any = targets.keySet().iterator().next();
        if (!explained.compiles(
                "backfill.table",
                head + any.sql() + " = " + any.sql() + " WHERE FALSE",
                "the table can't be updated: ")) {
            return;
        }
        ExpressionRules.Purpose purpose = ExpressionRules.Purpose.of(spec);
        boolean fit = true;
        for (Map.Entry<Column, String> target : targets.entrySet()) {
            Column column = target.getKey();
            fit &= explained.fits(purpose.path(table, column), table, column, target.getValue());
        }
        if (!fit) {
            return;
        }
        for (ColumnRule rule : Rules.ofBackfill(connection, table, spec)) {
            explained.compiles(
                    purpose.path(table, rule.column()),
                    head + rule.column().sql() + " = (" + rule.expression() + ") WHERE FALSE AND " + rule.broken(),
                    "");
        }
    }

    private void problem(ErrorCode code, String path, String message, String remedy) {
        problems.accept(new Problem(code, path, message, remedy));
    }
}
