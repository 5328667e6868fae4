package io.backfleet.database.mysql.examine;

import io.backfleet.database.jdbc.Endpoint;
import io.backfleet.database.mysql.catalog.Column;
import io.backfleet.database.mysql.catalog.Table;
import io.backfleet.database.mysql.catalog.WalkingKey;
import io.backfleet.database.mysql.rule.ColumnRule;
import io.backfleet.database.mysql.rule.Rules;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.Problem;
import io.backfleet.protocol.spec.BackfillSpec;
import io.backfleet.protocol.spec.MigrationSpec;
import io.backfleet.protocol.spec.VerifySpec;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a database says against the verify section of a spec. Not thread-safe. */
final class ComparisonExaminer {
    private final Connection connection;
    private final MigrationSpec migration;
    private final VerifySpec spec;
    private final @Nullable BackfillSpec backfill;
    private final Table table;
    private final Consumer<Problem> problems;

    /** @param spec its verify section; what is wrong with the backfill beside it is not said twice */
    ComparisonExaminer(
            Connection connection, MigrationSpec migration, VerifySpec spec, Table table, Consumer<Problem> problems) {
        this.connection = connection;
        this.migration = migration;
        this.spec = spec;
        this.backfill = migration.backfill();
        this.table = table;
        this.problems = problems;
    }

    /** Columns that can be compared, with what they must hold. */
    Map<Column, String> compared() {
        Map<Column, String> compared = new LinkedHashMap<>();
        spec.columns().forEach((name, expression) -> {
            String path = "verify.columns." + name;
            Optional<Column> found = table.column(name);
            if (found.isEmpty()) {
                if (!filledIn(name)) {
                    problems.accept(BackfillExaminer.absent(table, name, path));
                }
                return;
            }
            Column column = found.get();
            if (!ColumnRule.comparable(column)) {
                problem(
                        ErrorCode.COMPARISON_UNSUPPORTED,
                        path,
                        "column '" + column.name() + "' is of type " + column.type()
                                + ", which this version does not compare",
                        "add a generated column that casts it to a type that it does and compare that, or name '"
                                + column.name() + "' under verify.ignore with the reason");
            } else if (compared.putIfAbsent(column, expression) != null) {
                problem(
                        ErrorCode.INVALID_VALUE,
                        path,
                        "column '" + column.name() + "' is compared twice",
                        "remove one of the two");
            }
            if (spec.tolerance().containsKey(name) && !ColumnRule.measurable(column)) {
                problem(
                        ErrorCode.COMPARISON_UNSUPPORTED,
                        "verify.tolerance." + name,
                        "column '" + column.name() + "' is of type " + column.type() + ", which has no distance",
                        "remove the tolerance; it is for numbers");
            }
        });
        return compared;
    }

    /** Columns of the key and generated ones can be compared, but not repaired. */
    void repairable(Set<Column> compared, Optional<WalkingKey> key) {
        if (!spec.autoRepair()) {
            return;
        }
        for (Column column : compared) {
            boolean walked = key.isPresent() && key.get().columns().contains(column);
            if (column.generated() || walked) {
                problem(
                        column.generated() ? ErrorCode.COLUMN_GENERATED : ErrorCode.INVALID_VALUE,
                        "verify.repair",
                        "column '" + column.name() + "' can't be repaired: "
                                + (column.generated()
                                        ? "the server generates it itself"
                                        : "it is part of the key that the table is walked by"),
                        "set verify.repair: manual");
            }
        }
    }

    /** Those of the compared columns whose expression the backfill's examination does not cover. */
    Map<Column, String> ownExpressions(Map<Column, String> compared) {
        Map<Column, String> own = new LinkedHashMap<>(compared);
        own.keySet()
                .removeIf(column -> spec.columns().entrySet().stream()
                        .anyMatch(entry -> table.column(entry.getKey())
                                        .filter(column::equals)
                                        .isPresent()
                                && sameAsBackfilled(entry.getKey(), entry.getValue())));
        return own;
    }

    private boolean sameAsBackfilled(String name, String expression) {
        return backfill != null
                && !backfill.onlyWhereNull()
                && backfill.frozen().equals(spec.frozen())
                && expression.equals(backfill.set().get(name));
    }

    private boolean filledIn(String name) {
        return backfill != null && backfill.set().containsKey(name);
    }

    /** Has the server compile the comparisons, and says whether each column could store what it is compared with. */
    void compile(Map<Column, String> compared) throws SQLException {
        Explained explained = new Explained(connection, problems);
        ExpressionRules.Purpose purpose = ExpressionRules.Purpose.of(spec);
        Set<Column> own = ownExpressions(compared).keySet();
        boolean fit = true;
        for (Map.Entry<Column, String> entry : compared.entrySet()) {
            Column column = entry.getKey();
            fit &= !own.contains(column)
                    || explained.fits(purpose.path(table, column), table, column, entry.getValue());
        }
        if (!fit) {
            return;
        }
        for (ColumnRule rule : Rules.ofVerification(connection, table, migration)) {
            if (!rule.onlyWhereNull()) {
                explained.compiles(
                        purpose.path(table, rule.column()),
                        "SELECT 1 FROM " + table.sql() + " WHERE FALSE AND " + rule.broken(),
                        "");
            }
        }
    }

    /** Whether the replica to read from is one that is known. */
    static void reader(VerifySpec spec, List<Endpoint> replicas, Consumer<Problem> problems) {
        if (!spec.readFrom().isEmpty()
                && Endpoint.named(spec.readFrom(), replicas).isEmpty()) {
            problems.accept(new Problem(
                    ErrorCode.REPLICA_UNKNOWN,
                    "verify.readFrom",
                    "the databases file names no replica " + spec.readFrom() + " of this database",
                    replicas.isEmpty()
                            ? "add it there under replicas, or read from the primary"
                            : "it names "
                                    + replicas.stream().map(Endpoint::host).toList()));
        }
    }

    private void problem(ErrorCode code, String path, String message, String remedy) {
        problems.accept(new Problem(code, path, message, remedy));
    }
}
