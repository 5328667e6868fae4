package io.backfleet.database.mysql.examine;

import io.backfleet.database.Examination;
import io.backfleet.database.jdbc.Endpoint;
import io.backfleet.database.mysql.catalog.Column;
import io.backfleet.database.mysql.catalog.Grants;
import io.backfleet.database.mysql.catalog.KeyFinder;
import io.backfleet.database.mysql.catalog.TableSize;
import io.backfleet.database.mysql.rule.ColumnRule;
import io.backfleet.database.mysql.split.Splitter;
import io.backfleet.database.mysql.transfer.compare.PairStatements;
import io.backfleet.database.mysql.transfer.examine.WritersContract;
import io.backfleet.database.mysql.transfer.fill.FillStatements;
import io.backfleet.database.mysql.transfer.pair.PairColumn;
import io.backfleet.database.mysql.transfer.pair.PairFinder;
import io.backfleet.database.mysql.transfer.pair.PairFinder.Side;
import io.backfleet.database.mysql.transfer.pair.PairRules;
import io.backfleet.database.mysql.transfer.pair.TablePair;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.Problem;
import io.backfleet.protocol.spec.BackfillSpec;
import io.backfleet.protocol.spec.MigrationSpec;
import io.backfleet.protocol.spec.VerifySpec;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a server makes of a spec that goes from one of its tables into another. Not thread-safe. */
final class TransferExaminer {
    private final Connection connection;
    private final List<Endpoint> replicas;
    private final MigrationSpec spec;
    private final Grants grants;
    private final String section;
    private final List<Problem> problems;
    private final List<String> warnings;

    /**
     * @param problems found so far; more are added
     * @param warnings likewise
     */
    TransferExaminer(
            Connection connection,
            List<Endpoint> replicas,
            MigrationSpec spec,
            Grants grants,
            List<Problem> problems,
            List<String> warnings) {
        this.connection = connection;
        this.replicas = replicas;
        this.spec = spec;
        this.grants = grants;
        this.section = spec.backfill() == null ? "verify" : "backfill";
        this.problems = problems;
        this.warnings = warnings;
    }

    Findings examine() throws SQLException {
        PairFinder finder = new PairFinder(connection);
        Optional<TablePair> filled =
                spec.backfill() == null ? Optional.empty() : finder.find(spec, Side.BACKFILL, problems::add);
        VerifySpec verify = spec.verify();
        Optional<TablePair> compared =
                verify == null ? Optional.empty() : finder.find(spec, Side.VERIFICATION, ofVerification());
        Optional<TablePair> walked = filled.or(() -> compared);
        if (verify != null) {
            ComparisonExaminer.reader(verify, replicas, problems::add);
        }
        if (walked.isEmpty()) {
            return Findings.refused(problems, warnings);
        }
        TransferExpressions expressions = new TransferExpressions(connection, spec, problems::add, warnings::add);
        expressions.check(walked.get(), compared);
        if (verify != null && compared.isPresent()) {
            comparable(verify, compared.get());
        }
        privileges(walked.get(), verify);
        if (problems.isEmpty()) {
            expressions.compile(walked.get(), compared);
        }
        return problems.isEmpty()
                ? found(walked.get(), compared, expressions.columnsRead())
                : Findings.refused(problems, warnings);
    }

    private void privileges(TablePair pair, @Nullable VerifySpec verify) {
        boolean repairs = verify != null && verify.autoRepair();
        new Privileges(connection, grants, problems::add, section + ".from").checkSource(pair.from());
        new Privileges(connection, grants, problems::add, section + ".into")
                .checkTarget(pair.into(), repairs || spec.backfill() != null, repairs);
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

    private void comparable(VerifySpec verify, TablePair pair) {
        for (String name : verify.ignored().keySet()) {
            if (pair.into().column(name).isEmpty()) {
                problems.add(BackfillExaminer.absent(pair.into(), name, "verify.ignore." + name));
            }
        }
        Set<Column> compared = new HashSet<>();
        for (PairColumn column : pair.columns()) {
            if (column.compared()) {
                compared.add(column.column());
            }
        }
        for (String name : verify.tolerance().keySet()) {
            Optional<Column> column = pair.into().column(name);
            if (column.isEmpty()) {
                problems.add(BackfillExaminer.absent(pair.into(), name, "verify.tolerance." + name));
            } else if (!compared.contains(column.get())) {
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
                        "remove the tolerance; it is for numbers");
            }
        }
    }

    private Findings found(TablePair walked, Optional<TablePair> compared, Set<Column> read) throws SQLException {
        TableSize size = TableSize.of(connection, walked.from());
        Set<String> unique = new KeyFinder(connection)
                .uniqueBeside(walked.into(), walked.carried())
                .keySet();
        TransferAdvice advice = new TransferAdvice(connection, walked, unique, read);
        Advice.Looked advised = spec.backfill() == null
                ? advice.ofReading(!replicas.isEmpty())
                : advice.look(size, !replicas.isEmpty());
        warnings.addAll(advised.warnings());
        String comparison = "";
        VerifySpec verify = spec.verify();
        if (compared.isPresent() && verify != null) {
            comparison = new PairStatements(
                            compared.get(), PairRules.compared(connection, compared.get()), verify.values())
                    .chunk(true, true)
                    .display();
        }
        Examination examination = new Examination(
                List.of(),
                walked.into().sql(),
                walked.key().keyColumns(),
                size.rows(),
                size.bytes(),
                advised.logBytes(),
                Splitter.ranges(size),
                spec.backfill() == null ? "" : new FillStatements(walked).display(),
                comparison,
                warnings,
                new Examination.Transferred(walked.from().sql(), walked.keyMapping()),
                WritersContract.of(walked, unique));
        return new Findings(examination, walked.from(), walked.key(), size, walked);
    }

    private void problem(ErrorCode code, String path, String message, String remedy) {
        problems.add(new Problem(code, path, message, remedy));
    }
}
