package io.backfleet.database.postgresql.examine;

import io.backfleet.database.Examination;
import io.backfleet.database.jdbc.Endpoint;
import io.backfleet.database.postgresql.catalog.Column;
import io.backfleet.database.postgresql.catalog.TableSize;
import io.backfleet.database.postgresql.rule.ColumnRule;
import io.backfleet.database.postgresql.split.Splitter;
import io.backfleet.database.postgresql.transfer.compare.PairStatements;
import io.backfleet.database.postgresql.transfer.examine.WritersContract;
import io.backfleet.database.postgresql.transfer.fill.FillStatements;
import io.backfleet.database.postgresql.transfer.pair.PairColumn;
import io.backfleet.database.postgresql.transfer.pair.PairFinder;
import io.backfleet.database.postgresql.transfer.pair.PairFinder.Side;
import io.backfleet.database.postgresql.transfer.pair.TablePair;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.Problem;
import io.backfleet.protocol.spec.BackfillSpec;
import io.backfleet.protocol.spec.MigrationSpec;
import io.backfleet.protocol.spec.VerifySpec;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a database makes of a spec that goes from one of its tables into another. Works inside the caller's transaction
 * and leaves it as it was. Not thread-safe.
 */
final class TransferExaminer {
    private final Connection connection;
    private final List<Endpoint> replicas;
    private final MigrationSpec spec;
    private final String section;
    private final List<Problem> problems;
    private final List<String> warnings = new ArrayList<>();

    /** @param problems found so far; more are added */
    TransferExaminer(Connection connection, List<Endpoint> replicas, MigrationSpec spec, List<Problem> problems) {
        this.connection = connection;
        this.replicas = replicas;
        this.spec = spec;
        this.section = spec.backfill() == null ? "verify" : "backfill";
        this.problems = problems;
    }

    /** @param views whether expressions can be examined */
    Findings examine(boolean views) throws SQLException {
        PairFinder finder = new PairFinder(connection);
        Optional<TablePair> filled =
                spec.backfill() == null ? Optional.empty() : finder.find(spec, Side.BACKFILL, problems::add);
        VerifySpec verify = spec.verify();
        Optional<TablePair> compared =
                verify == null ? Optional.empty() : finder.find(spec, Side.VERIFICATION, ofVerification());
        Optional<TablePair> walked = filled.or(() -> compared);
        if (verify != null) {
            new NamedReader(verify, problems::add).check(replicas);
        }
        if (walked.isEmpty()) {
            return refused();
        }
        TransferExpressions expressions = new TransferExpressions(connection, spec, problems::add, warnings::add);
        if (views) {
            expressions.check(walked.get(), compared);
        }
        compared.ifPresent(this::comparable);
        new TransferPrivileges(connection, spec, section, problems::add)
                .check(walked.get(), compared, expressions.columnsRead());
        if (problems.isEmpty()) {
            expressions.compile(walked.get(), compared);
        }
        return problems.isEmpty() ? found(walked.get(), compared, expressions.columnsRead()) : refused();
    }

    /** What the backfill's part has complained of is not said twice. */
    private Consumer<Problem> ofVerification() {
        BackfillSpec backfill = spec.backfill();
        if (backfill == null) {
            return problems::add;
        }
        Set<String> own = backfill.set().keySet().stream()
                .map(name -> "verify.columns." + name)
                .collect(Collectors.toSet());
        return problem -> {
            if (problem.path().startsWith("verify.columns.") && !own.contains(problem.path())) {
                problems.add(problem);
            }
        };
    }

    private void comparable(TablePair pair) {
        VerifySpec verify = spec.verify();
        if (verify == null) {
            return;
        }
        for (String name : verify.ignored().keySet()) {
            if (pair.into().column(name).isEmpty()) {
                problems.add(BackfillExaminer.absent(pair.into(), name, "verify.ignore." + name));
            }
        }
        Map<String, Column> compared = new LinkedHashMap<>();
        for (PairColumn column : pair.columns()) {
            if (column.compared()) {
                compared.put(column.column().name(), column.column());
                requireEquality(column.column());
            }
        }
        for (String name : verify.tolerance().keySet()) {
            Optional<Column> column = pair.into().column(name);
            if (column.isEmpty()) {
                problems.add(BackfillExaminer.absent(pair.into(), name, "verify.tolerance." + name));
            } else if (!compared.containsKey(column.get().name())) {
                problem(
                        ErrorCode.COLUMN_NOT_COMPARED,
                        "verify.tolerance." + name,
                        "column '" + column.get().name() + "' is not compared",
                        "remove the tolerance");
            } else if (!ColumnRule.measurable(column.get())) {
                problem(
                        ErrorCode.COMPARISON_UNSUPPORTED,
                        "verify.tolerance." + name,
                        "column '" + column.get().name() + "' is of type "
                                + column.get().type() + ", which has no distance",
                        "remove the tolerance; it is for whole numbers, numeric, real and double precision");
            }
        }
    }

    private void requireEquality(Column column) {
        if (!column.equality()) {
            problem(
                    ErrorCode.COMPARISON_UNSUPPORTED,
                    "verify.columns." + column.name(),
                    "column '" + column.name() + "' is of type " + column.type()
                            + ", which has no equality: one value can be written in several ways",
                    "make it of a type that has one (jsonb, text), or name '" + column.name()
                            + "' under verify.ignore with the reason");
        }
    }

    private Findings found(TablePair walked, Optional<TablePair> compared, Set<Integer> read) throws SQLException {
        TableSize size = TableSize.of(connection, walked.from());
        TransferAdvice advice = new TransferAdvice(connection, walked, read);
        long logBytes = spec.backfill() == null
                ? advice.ofReading(!replicas.isEmpty())
                : advice.look(size, !replicas.isEmpty());
        warnings.addAll(advice.warnings());
        @Nullable VerifySpec verify = spec.verify();
        Examination examination = new Examination(
                List.of(),
                walked.into().sql(),
                walked.key().keyColumns(),
                size.rows(),
                size.bytes(),
                logBytes,
                Splitter.ranges(size),
                spec.backfill() == null
                        ? ""
                        : new FillStatements(walked).next(true, true).display(),
                compared.map(pair -> new PairStatements(pair, verify != null && verify.values())
                                .chunk(true, true)
                                .display())
                        .orElse(""),
                warnings,
                new Examination.Transferred(walked.from().sql(), walked.keyMapping()),
                WritersContract.of(walked));
        return new Findings(examination, walked.from(), walked.key(), size, walked);
    }

    private Findings refused() {
        return Findings.refused(problems, warnings);
    }

    private void problem(ErrorCode code, String path, String message, String remedy) {
        problems.add(new Problem(code, path, message, remedy));
    }
}
