package io.backfleet.database.postgresql.examine;

import static java.util.Objects.requireNonNull;

import io.backfleet.database.Examination;
import io.backfleet.database.postgresql.batch.BackfillSql;
import io.backfleet.database.postgresql.batch.BatchStatements;
import io.backfleet.database.postgresql.catalog.Column;
import io.backfleet.database.postgresql.catalog.KeyFinder;
import io.backfleet.database.postgresql.catalog.Nearest;
import io.backfleet.database.postgresql.catalog.Table;
import io.backfleet.database.postgresql.catalog.TableFinder;
import io.backfleet.database.postgresql.catalog.TableSize;
import io.backfleet.database.postgresql.catalog.WalkingKey;
import io.backfleet.database.postgresql.connection.Endpoint;
import io.backfleet.database.postgresql.connection.PostgresErrors;
import io.backfleet.database.postgresql.connection.Sql;
import io.backfleet.database.postgresql.split.Splitter;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.ErrorKind;
import io.backfleet.protocol.error.Problem;
import io.backfleet.protocol.spec.BackfillSpec;
import io.backfleet.protocol.spec.MigrationSpec;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Asks a database what it makes of a spec: everything in one transaction that is rolled back, with no lock that would
 * stop anybody but a change of the table's definition. Not thread-safe.
 */
public final class Examiner {
    /** MATERIALIZED came with 12, the snapshot functions with 13. */
    private static final int OLDEST_VERSION = 130_000;

    private final Connection connection;
    private final List<Endpoint> replicas;
    private final BackfillSpec spec;
    private final List<Problem> problems = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    private Examiner(Connection connection, List<Endpoint> replicas, BackfillSpec spec) {
        this.connection = connection;
        this.replicas = replicas;
        this.spec = spec;
    }

    /** Examines. What is wrong with the spec is in the findings; only what keeps the database from answering is thrown. */
    public static Findings examine(Connection connection, List<Endpoint> replicas, MigrationSpec spec)
            throws SQLException {
        return Sql.rolledBack(
                connection, c -> new Examiner(c, replicas, requireNonNull(spec.backfill(), "backfill")).examine());
    }

    private Findings examine() throws SQLException {
        if (!serverIsFit()) {
            return refused();
        }
        Privileges privileges = new Privileges(connection, problems::add);
        boolean views = privileges.checkDatabase();
        privileges.checkFleetSchema();
        NamedReplicas.check(connection, replicas, problems::add);
        Optional<Table> table = new TableFinder(connection).find(spec.table(), problems::add);
        if (table.isEmpty()) {
            return refused();
        }
        Optional<WalkingKey> key = new KeyFinder(connection).find(table.get(), spec.key(), problems::add);
        Map<Column, String> targets = targets(table.get(), key);
        ExpressionRules rules = new ExpressionRules(connection, table.get(), spec, targets, problems::add);
        if (views) {
            rules.check();
        }
        warnings.addAll(rules.warnings());
        Set<Column> read = new LinkedHashSet<>(targets.keySet());
        key.ifPresent(k -> read.addAll(k.columns()));
        rules.columnsRead().forEach(n -> table.get().column(n).ifPresent(read::add));
        if (privileges.checkTable(table.get(), read, targets.keySet()) && problems.isEmpty()) {
            compile(table.get(), targets);
        }
        return key.isPresent() && problems.isEmpty() ? found(table.get(), key.get(), targets) : refused();
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

    private Map<Column, String> targets(Table table, Optional<WalkingKey> key) {
        Map<Column, String> targets = new LinkedHashMap<>();
        spec.set().forEach((name, expression) -> {
            String path = "backfill.set." + name;
            Optional<Column> column = table.column(name);
            if (column.isEmpty()) {
                problem(
                        ErrorCode.COLUMN_NOT_FOUND,
                        path,
                        "table " + table.sql() + " has no column '" + name + "'",
                        Nearest.hint(
                                name,
                                table.columns().stream().map(Column::name).toList(),
                                "add it first, in the expand phase"));
            } else if (column.get().generation() == Column.Generation.EXPRESSION
                    || column.get().generation() == Column.Generation.IDENTITY_ALWAYS) {
                problem(
                        ErrorCode.COLUMN_GENERATED,
                        path,
                        "the server generates column '" + column.get().name() + "' itself",
                        "name an ordinary column");
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

    /** Has the server compile the write itself: types of assignments, and whatever else it may say against it. */
    private void compile(Table table, Map<Column, String> targets) throws SQLException {
        Column any = targets.keySet().iterator().next();
        if (!explained("backfill.table", table, any.sql() + " = " + any.sql(), "false", "", null)) {
            return;
        }
        for (Map.Entry<Column, String> target : targets.entrySet()) {
            String path = spec.set().keySet().stream()
                    .filter(n -> table.column(n).filter(target.getKey()::equals).isPresent())
                    .findFirst()
                    .map(n -> "backfill.set." + n)
                    .orElse("backfill.set");
            Column column = target.getKey();
            if (explained(
                    path,
                    table,
                    column.sql() + " = (" + target.getValue() + ")",
                    "false",
                    column.sql() + " = (",
                    column)) {
                String guard = new BackfillSql(Map.of(column, target.getValue()), spec.onlyWhereNull()).guard();
                explained(path, table, column.sql() + " = (" + target.getValue() + ")", guard, "", column);
            }
        }
    }

    private boolean explained(
            String path, Table table, String assignment, String condition, String before, @Nullable Column column)
            throws SQLException {
        String head = "EXPLAIN (COSTS OFF) UPDATE " + table.sql() + " SET ";
        Savepoint savepoint = connection.setSavepoint();
        try {
            Sql.execute(connection, head + assignment + " WHERE " + condition);
            return true;
        } catch (SQLException e) {
            ErrorCode code = PostgresErrors.codeOf(e);
            String said = ExpressionRules.said(e, head.length() + before.length());
            if (code.kind() == ErrorKind.TRANSIENT) {
                throw e;
            } else if (code == ErrorCode.ACCESS_DENIED) {
                problem(ErrorCode.PRIVILEGE_MISSING, path, said, "grant what is missing to the fleet's role");
            } else if (column == null) {
                problem(ErrorCode.NOT_SUPPORTED, path, "the table can't be updated: " + said, ExpressionRules.hint(e));
            } else if ("42804".equals(e.getSQLState())) {
                problem(ErrorCode.EXPRESSION_TYPE, path, said, "cast it: (...)::" + column.type());
            } else {
                problem(ErrorCode.EXPRESSION_INVALID, path, said, ExpressionRules.hint(e));
            }
            return false;
        } finally {
            if (!connection.isClosed()) {
                connection.rollback(savepoint);
            }
        }
    }

    private Findings found(Table table, WalkingKey key, Map<Column, String> targets) throws SQLException {
        TableSize size = TableSize.of(connection, table);
        Advice.Findings advice = new Advice(connection, table, targets.keySet()).look(size, !replicas.isEmpty());
        warnings.addAll(advice.warnings());
        String statement = new BatchStatements(table, key, new BackfillSql(targets, spec.onlyWhereNull()))
                .next(true, true)
                .display();
        Examination examination = new Examination(
                List.of(),
                table.sql(),
                key.keyColumns(),
                size.rows(),
                size.bytes(),
                advice.logBytes(),
                Splitter.ranges(size),
                statement,
                warnings);
        return new Findings(examination, table, key, size);
    }

    private Findings refused() {
        return new Findings(new Examination(problems, "", List.of(), 0, 0, 0, 0, "", warnings), null, null, null);
    }

    private void problem(ErrorCode code, String path, String message, String remedy) {
        problems.add(new Problem(code, path, message, remedy));
    }
}
