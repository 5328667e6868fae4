package io.backfleet.database.mysql.examine;

import io.backfleet.database.Examination;
import io.backfleet.database.jdbc.Endpoint;
import io.backfleet.database.jdbc.Sql;
import io.backfleet.database.mysql.batch.BackfillSql;
import io.backfleet.database.mysql.batch.BatchStatements;
import io.backfleet.database.mysql.catalog.Column;
import io.backfleet.database.mysql.catalog.Grants;
import io.backfleet.database.mysql.catalog.KeyFinder;
import io.backfleet.database.mysql.catalog.Table;
import io.backfleet.database.mysql.catalog.TableFinder;
import io.backfleet.database.mysql.catalog.TableSize;
import io.backfleet.database.mysql.catalog.WalkingKey;
import io.backfleet.database.mysql.rule.Rules;
import io.backfleet.database.mysql.split.Splitter;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.Problem;
import io.backfleet.protocol.spec.BackfillSpec;
import io.backfleet.protocol.spec.MigrationKind;
import io.backfleet.protocol.spec.MigrationSpec;
import io.backfleet.protocol.spec.VerifySpec;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Asks a database what it makes of a spec; writes nothing. Not thread-safe. */
public final class Examiner {
    private final Connection connection;
    private final List<Endpoint> replicas;
    private final MigrationSpec spec;
    private final String section;
    private final List<Problem> problems = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    private Examiner(Connection connection, List<Endpoint> replicas, MigrationSpec spec) {
        this.connection = connection;
        this.replicas = replicas;
        this.spec = spec;
        this.section = spec.backfill() == null ? "verify" : "backfill";
    }

    /** Examines. What is wrong with the spec is in the findings; only what keeps the database from answering is thrown. */
    public static Findings examine(Connection connection, List<Endpoint> replicas, MigrationSpec spec)
            throws SQLException {
        return new Examiner(connection, replicas, spec).examine();
    }

    /** What is found when a server is one that the fleet can't work with. */
    public static Findings unfit(String why) {
        return Findings.refused(
                List.of(new Problem(ErrorCode.NOT_SUPPORTED, "", why, "upgrade it, or correct the databases file")),
                List.of());
    }

    private Findings examine() throws SQLException {
        boolean transfers = spec.kind() == MigrationKind.TABLE;
        if (spec.kind() != MigrationKind.COLUMNS && !transfers) {
            problem(
                    ErrorCode.NOT_SUPPORTED,
                    "this version moves no rows from a MySQL or MariaDB database to another one",
                    "move the rows by other means, and verify them here");
            return Findings.refused(problems, warnings);
        }
        if (!serverIsFit()) {
            return Findings.refused(problems, warnings);
        }
        Grants grants = Grants.of(connection);
        Privileges privileges =
                new Privileges(connection, grants, problems::add, section + (transfers ? ".from" : ".table"));
        privileges.checkServer();
        privileges.checkFleetSchema();
        NamedReplicas.check(connection, replicas, problems::add, warnings::add);
        if (transfers) {
            return new TransferExaminer(connection, replicas, spec, grants, problems, warnings).examine();
        }
        Optional<Table> found = new TableFinder(connection).find(spec.table(), section + ".table", problems::add);
        if (found.isEmpty()) {
            return Findings.refused(problems, warnings);
        }
        Table table = found.get();
        if (!privileges.checkTable(table)) {
            return Findings.refused(problems, warnings);
        }
        Optional<WalkingKey> key = new KeyFinder(connection).find(table, spec.key(), section + ".key", problems::add);
        BackfillSpec backfill = spec.backfill();
        Map<Column, String> targets = Map.of();
        if (backfill != null) {
            targets = new BackfillExaminer(connection, backfill, table, problems::add).targets(key);
            read(table, targets, ExpressionRules.Purpose.of(backfill));
        }
        VerifySpec verify = spec.verify();
        Map<Column, String> compared = Map.of();
        if (verify != null) {
            ComparisonExaminer examiner = new ComparisonExaminer(connection, spec, verify, table, problems::add);
            ComparisonExaminer.reader(verify, replicas, problems::add);
            compared = examiner.compared();
            examiner.repairable(compared.keySet(), key);
            read(table, examiner.ownExpressions(compared), ExpressionRules.Purpose.of(verify));
        }
        if (problems.isEmpty()) {
            if (backfill != null) {
                new BackfillExaminer(connection, backfill, table, problems::add).compile(targets);
            }
            if (verify != null && problems.isEmpty()) {
                new ComparisonExaminer(connection, spec, verify, table, problems::add).compile(compared);
            }
        }
        return key.isPresent() && problems.isEmpty()
                ? found(table, key.get(), targets.keySet())
                : Findings.refused(problems, warnings);
    }

    private void read(Table table, Map<Column, String> expressions, ExpressionRules.Purpose purpose)
            throws SQLException {
        ExpressionRules rules = new ExpressionRules(connection, table, purpose, expressions, problems::add);
        rules.check();
        warnings.addAll(rules.warnings());
    }

    private boolean serverIsFit() throws SQLException {
        if (!NamedReplicas.takesWrites(connection)) {
            problem(
                    ErrorCode.READ_ONLY,
                    "the URL in the databases file leads to a server that takes no writes (read_only is on)",
                    "write the primary's URL there");
            return false;
        }
        boolean byStatement = Sql.first(
                        connection,
                        "SELECT @@global.log_bin = 1 AND @@session.binlog_format = 'STATEMENT'",
                        row -> row.getBoolean(1))
                .orElse(false);
        if (byStatement) {
            problem(
                    ErrorCode.NOT_SUPPORTED,
                    "binlog_format is STATEMENT, which can't log what batches under READ COMMITTED write",
                    "SET GLOBAL binlog_format = 'ROW'");
        }
        return !byStatement;
    }

    private Findings found(Table table, WalkingKey key, Set<Column> targets) throws SQLException {
        TableSize size = TableSize.of(connection, table);
        Advice advice = new Advice(connection, table, targets);
        BackfillSpec backfill = spec.backfill();
        Advice.Looked advised =
                backfill == null ? advice.ofReading(!replicas.isEmpty()) : advice.look(size, !replicas.isEmpty());
        warnings.addAll(advised.warnings());
        String statement = backfill == null
                ? ""
                : new BatchStatements(table, key, new BackfillSql(Rules.ofBackfill(connection, table, backfill)))
                        .display();
        Examination examination = new Examination(
                List.of(),
                table.sql(),
                key.keyColumns(),
                size.rows(),
                size.bytes(),
                advised.logBytes(),
                Splitter.ranges(size),
                statement,
                "",
                warnings);
        return new Findings(examination, table, key, size, null);
    }

    private void problem(ErrorCode code, String message, String remedy) {
        problems.add(new Problem(code, "", message, remedy));
    }
}
