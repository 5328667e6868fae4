package io.backfleet.database.postgresql.examine;

import io.backfleet.database.Examination;
import io.backfleet.database.jdbc.Endpoint;
import io.backfleet.database.jdbc.Sql;
import io.backfleet.database.postgresql.batch.BackfillSql;
import io.backfleet.database.postgresql.batch.BatchStatements;
import io.backfleet.database.postgresql.catalog.Column;
import io.backfleet.database.postgresql.catalog.KeyFinder;
import io.backfleet.database.postgresql.catalog.Table;
import io.backfleet.database.postgresql.catalog.TableFinder;
import io.backfleet.database.postgresql.catalog.TableSize;
import io.backfleet.database.postgresql.catalog.WalkingKey;
import io.backfleet.database.postgresql.rule.Rules;
import io.backfleet.database.postgresql.split.Splitter;
import io.backfleet.database.postgresql.verify.ComparisonStatements;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.Problem;
import io.backfleet.protocol.spec.BackfillSpec;
import io.backfleet.protocol.spec.MigrationKind;
import io.backfleet.protocol.spec.MigrationSpec;
import io.backfleet.protocol.spec.VerifySpec;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Asks a database what it makes of a spec: everything in one transaction that is rolled back, with no lock that would
 * stop anybody but a change of the table's definition. Not thread-safe.
 */
public final class Examiner {
    /** MATERIALIZED came with 12, the snapshot functions with 13. */
    private static final int OLDEST_VERSION = 130_000;

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
        return Sql.rolledBack(connection, c -> new Examiner(c, replicas, spec).examine());
    }

    private Findings examine() throws SQLException {
        if (!serverIsFit()) {
            return refused();
        }
        Privileges privileges = new Privileges(connection, problems::add, section + ".table");
        boolean views = privileges.checkDatabase();
        privileges.checkFleetSchema();
        NamedReplicas.check(connection, replicas, problems::add);
        if (spec.kind() == MigrationKind.TABLE) {
            return new TransferExaminer(connection, replicas, spec, problems).examine(views);
        }
        Optional<Table> found = new TableFinder(connection).find(spec.table(), section + ".table", problems::add);
        if (found.isEmpty()) {
            return refused();
        }
        Table table = found.get();
        Optional<WalkingKey> key = new KeyFinder(connection).find(table, spec.key(), section + ".key", problems::add);
        Set<Column> read = new LinkedHashSet<>();
        key.ifPresent(k -> read.addAll(k.columns()));
        BackfillSpec backfill = spec.backfill();
        Map<Column, String> targets = Map.of();
        if (backfill != null) {
            targets = new BackfillExaminer(connection, backfill, table, problems::add).targets(key);
            read(table, targets, ExpressionRules.Purpose.of(backfill), views, read);
        }
        VerifySpec verify = spec.verify();
        Map<Column, String> compared = Map.of();
        Set<Column> written = new LinkedHashSet<>(targets.keySet());
        if (verify != null) {
            ComparisonExaminer examiner = new ComparisonExaminer(connection, verify, backfill, table, problems::add);
            examiner.reader(replicas);
            compared = examiner.compared();
            examiner.repairable(compared.keySet(), key);
            read.addAll(compared.keySet());
            read(table, examiner.ownExpressions(compared), ExpressionRules.Purpose.of(verify), views, read);
            if (verify.autoRepair()) {
                written.addAll(compared.keySet());
            }
        }
        if (privileges.checkTable(table, read, written, compared.keySet(), verify != null) && problems.isEmpty()) {
            if (backfill != null) {
                new BackfillExaminer(connection, backfill, table, problems::add).compile(targets);
            }
            if (verify != null && problems.isEmpty()) {
                new ComparisonExaminer(connection, verify, backfill, table, problems::add).compile(compared);
            }
        }
        return key.isPresent() && problems.isEmpty() ? found(table, key.get(), targets.keySet()) : refused();
    }

    /** Checks expressions, and adds the columns that they are for and those that they read. */
    private void read(
            Table table,
            Map<Column, String> expressions,
            ExpressionRules.Purpose purpose,
            boolean views,
            Set<Column> read)
            throws SQLException {
        read.addAll(expressions.keySet());
        ExpressionRules rules = new ExpressionRules(connection, table, purpose, expressions, problems::add);
        if (views) {
            rules.check();
        }
        warnings.addAll(rules.warnings());
        rules.columnsRead().forEach(n -> table.column(n).ifPresent(read::add));
    }

    private boolean serverIsFit() throws SQLException {
        int version = Sql.first(
                        connection,
                        "SELECT pg_catalog.current_setting('server_version_num')::int",
                        row -> row.getInt(1))
                .orElse(0);
        if (version < OLDEST_VERSION) {
            problem(
                    ErrorCode.NOT_SUPPORTED,
                    "",
                    "the server is PostgreSQL " + version / 10_000 + ", and 13 is the oldest that will do",
                    "upgrade it");
            return false;
        }
        boolean standby = Sql.first(connection, "SELECT pg_catalog.pg_is_in_recovery()", row -> row.getBoolean(1))
                .orElse(false);
        if (standby) {
            problem(
                    ErrorCode.READ_ONLY,
                    "",
                    "the URL in the databases file leads to a standby, which takes no writes",
                    "write the primary's URL there, or both hosts with targetServerType=primary");
        }
        return !standby;
    }

    private Findings found(Table table, WalkingKey key, Set<Column> targets) throws SQLException {
        TableSize size = TableSize.of(connection, table);
        Advice advice = new Advice(connection, table, targets);
        BackfillSpec backfill = spec.backfill();
        Advice.Findings advised =
                backfill == null ? advice.ofReading(!replicas.isEmpty()) : advice.look(size, !replicas.isEmpty());
        warnings.addAll(advised.warnings());
        String statement = backfill == null
                ? ""
                : new BatchStatements(table, key, new BackfillSql(Rules.ofBackfill(table, backfill)))
                        .next(true, true)
                        .display();
        VerifySpec verify = spec.verify();
        String comparison = verify == null
                ? ""
                : new ComparisonStatements(table, key, Rules.ofVerification(table, spec), verify.values())
                        .next(true, true)
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
                comparison,
                warnings);
        return new Findings(examination, table, key, size, null);
    }

    private Findings refused() {
        return Findings.refused(problems, warnings);
    }

    private void problem(ErrorCode code, String path, String message, String remedy) {
        problems.add(new Problem(code, path, message, remedy));
    }
}
