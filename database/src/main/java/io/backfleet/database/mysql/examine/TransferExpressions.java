package io.backfleet.database.mysql.examine;

import static java.util.Objects.requireNonNull;

import io.backfleet.database.mysql.catalog.Column;
import io.backfleet.database.mysql.expression.ExpressionFacts;
import io.backfleet.database.mysql.rule.ColumnRule;
import io.backfleet.database.mysql.transfer.examine.Arrivals;
import io.backfleet.database.mysql.transfer.examine.Conversions;
import io.backfleet.database.mysql.transfer.pair.PairColumn;
import io.backfleet.database.mysql.transfer.pair.PairRules;
import io.backfleet.database.mysql.transfer.pair.PairSql;
import io.backfleet.database.mysql.transfer.pair.TablePair;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.Problem;
import io.backfleet.protocol.spec.BackfillSpec;
import io.backfleet.protocol.spec.MigrationSpec;
import io.backfleet.protocol.spec.VerifySpec;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** What a server says against what fills another table. Not thread-safe. */
final class TransferExpressions {
    private final Connection connection;
    private final MigrationSpec spec;
    private final String section;
    private final Consumer<Problem> problems;
    private final Consumer<String> warnings;
    private final Set<Column> columnsRead = new LinkedHashSet<>();

    TransferExpressions(
            Connection connection, MigrationSpec spec, Consumer<Problem> problems, Consumer<String> warnings) {
        this.connection = connection;
        this.spec = spec;
        this.section = spec.backfill() == null ? "verify" : "backfill";
        this.problems = problems;
        this.warnings = warnings;
    }

    /** The source's columns that are read. */
    Set<Column> columnsRead() {
        return columnsRead;
    }

    /** Checks what expressions do and that what they give arrives whole. */
    void check(TablePair walked, Optional<TablePair> compared) throws SQLException {
        BackfillSpec backfill = spec.backfill();
        VerifySpec verify = spec.verify();
        List<String> frozen = backfill != null
                ? backfill.frozen()
                : requireNonNull(verify, "verify").frozen();
        columnsRead.addAll(walked.key().columns());
        ExpressionRules rules = rules(walked, section, frozen);
        for (PairColumn column : walked.columns()) {
            check(rules, walked, column);
        }
        String where = walked.where();
        if (where != null) {
            columnsRead.addAll(rules.check(null, section + ".where", where).columns());
        }
        rules.warnings().forEach(warnings);
        if (compared.isPresent() && verify != null && backfill != null) {
            ExpressionRules own = rules(walked, "verify", verify.frozen());
            for (PairColumn column : ownOf(walked, compared.get())) {
                check(own, walked, column);
            }
            own.warnings().forEach(warnings);
        }
    }

    private ExpressionRules rules(TablePair pair, String where, List<String> frozen) {
        return new ExpressionRules(
                connection, pair.from(), ExpressionRules.Purpose.ofTransfer(where, frozen), Map.of(), problems);
    }

    /** What a verification compares with something else than the backfill writes. */
    private static List<PairColumn> ownOf(TablePair walked, TablePair compared) {
        return compared.columns().stream()
                .filter(column -> walked.columns().stream()
                        .noneMatch(other -> other.column().equals(column.column())
                                && other.expression().equals(column.expression())))
                .toList();
    }

    private void check(ExpressionRules rules, TablePair pair, PairColumn column) throws SQLException {
        Column copied = column.copied();
        Column target = column.column();
        if (!ColumnRule.comparable(target)) {
            problems.accept(new Problem(
                    ErrorCode.NOT_SUPPORTED,
                    column.path(),
                    "column '" + target.name() + "' is of type " + target.type()
                            + ", which this version does not fill in",
                    "name it under leave, if it may keep its default, or give it another type"));
        } else if (copied != null) {
            columnsRead.add(copied);
            Conversions.flaw(copied, target).ifPresent(flaw -> lossy(column, " of type " + copied.type(), flaw));
            if (Conversions.zoned(copied, target)) {
                warnings.accept("column " + target.name() + " (" + target.type() + ") gets a " + copied.type()
                        + " by the session's time zone: here that is UTC; see that the application's sessions have it,"
                        + " too");
            }
        } else {
            ExpressionFacts facts = rules.check(target, column.path(), column.expression());
            columnsRead.addAll(facts.columns());
            boolean fits =
                    new Explained(connection, problems).fits(column.path(), pair.from(), target, column.expression());
            // a constant is seen at a glance
            if (fits && !facts.columns().isEmpty()) {
                Arrivals.flaw(connection, pair.from(), column.expression(), facts.columns(), target)
                        .ifPresent(flaw -> lossy(column, "", flaw));
            }
        }
    }

    private void lossy(PairColumn column, String type, String flaw) {
        Column target = column.column();
        problems.accept(new Problem(
                ErrorCode.CONVERSION_LOSSY,
                column.path(),
                "column '" + target.name() + "' is of type " + target.type() + ", and gets (" + column.expression()
                        + ")" + type + ": " + flaw,
                "widen the column; or, if what is cut off or rounded may be lost, write what is to be stored: "
                        + Arrivals.remedy(target, column.expression())));
    }

    /** Has the server compile what will run: conditions and comparisons one by one, then the insertion. */
    void compile(TablePair walked, Optional<TablePair> compared) throws SQLException {
        Explained explained = new Explained(connection, problems);
        PairSql sql = new PairSql(walked);
        String where = walked.where();
        if (where != null
                && !explained.compiles(
                        section + ".where", "SELECT 1 FROM " + sql.from() + " WHERE (" + where + "\n)", "")) {
            return;
        }
        if (compared.isPresent()) {
            for (ColumnRule rule : PairRules.compared(connection, compared.get())) {
                explained.compiles(
                        "verify.columns." + rule.column().name(),
                        "SELECT " + rule.expected().orElse("NULL") + " FROM " + sql.from() + " WHERE FALSE",
                        "");
            }
        }
        if (spec.backfill() != null) {
            explained.compiles(
                    section + ".into",
                    sql.insertHead() + " SELECT " + sql.values() + " FROM " + sql.from() + " WHERE FALSE AND "
                            + sql.absent() + " " + sql.locked(),
                    "rows can't be inserted into " + walked.into().sql() + ": ");
        }
    }
}
