package io.backfleet.database.postgresql.copy;

import io.backfleet.database.jdbc.Sql;
import io.backfleet.database.postgresql.catalog.Table;
import io.backfleet.database.postgresql.catalog.TableFinder;
import io.backfleet.database.postgresql.connection.PostgresErrors;
import io.backfleet.database.postgresql.expression.ExpressionFacts;
import io.backfleet.database.postgresql.expression.ExpressionReader;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.ErrorKind;
import io.backfleet.protocol.error.Problem;
import io.backfleet.protocol.spec.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What an expression over a row may do: read this row alone, and give the same whenever and by whomever it is worked out.
 * Works inside the caller's transaction and leaves it as it was. Not thread-safe.
 */
final class ExpressionCheck {
    private final Connection connection;
    private final Table table;
    private final List<String> frozen;
    private final String place;
    private final Consumer<Problem> problems;
    private final Consumer<String> warnings;

    ExpressionCheck(
            Connection connection,
            Table table,
            List<String> frozen,
            String place,
            Consumer<Problem> problems,
            Consumer<String> warnings) {
        this.connection = connection;
        this.table = table;
        this.frozen = frozen;
        this.place = place;
        this.problems = problems;
        this.warnings = warnings;
    }

    void check(String path, String expression) throws SQLException {
        Savepoint before = connection.setSavepoint();
        ExpressionFacts facts;
        try {
            facts = new ExpressionReader(connection, table).read(expression);
        } catch (SQLException e) {
            ErrorCode code = PostgresErrors.codeOf(e);
            if (code.kind() == ErrorKind.TRANSIENT) {
                throw e;
            }
            problem(
                    code == ErrorCode.ACCESS_DENIED ? ErrorCode.PRIVILEGE_MISSING : ErrorCode.EXPRESSION_INVALID,
                    path,
                    PostgresErrors.text(e) + " (SQLSTATE " + e.getSQLState() + ")",
                    "write one SQL expression over a row of " + table.sql());
            return;
        } finally {
            if (!connection.isClosed()) {
                connection.rollback(before);
            }
        }
        judge(path, facts);
    }

    private void judge(String path, ExpressionFacts facts) throws SQLException {
        facts.setBased()
                .forEach(what -> problem(
                        ErrorCode.EXPRESSION_INVALID,
                        path,
                        "the expression uses " + what + ", and each row stands for itself",
                        "write an expression over this row's columns"));
        facts.unsteady()
                .forEach(what -> problem(
                        ErrorCode.EXPRESSION_VOLATILE,
                        path,
                        "the expression uses " + what + ", which gives another result each time",
                        "write a constant"));
        facts.foreignStable()
                .forEach(function -> problem(
                        ErrorCode.EXPRESSION_VOLATILE,
                        path,
                        "the function " + function + " is declared STABLE and may read tables",
                        "declare it IMMUTABLE if it depends on nothing but its arguments"));
        if (facts.ownTableAgain()) {
            problem(
                    ErrorCode.EXPRESSION_READS_OTHER_TABLE,
                    path,
                    "the expression reads other rows of " + table.sql() + ", which change meanwhile",
                    "write an expression over this row's columns");
        }
        Set<Long> allowed = frozen();
        for (long oid : facts.otherTables()) {
            if (!allowed.contains(oid)) {
                String name = Sql.first(connection, "SELECT ?::oid::regclass::text", row -> row.getString(1), oid)
                        .orElse("another table");
                problem(
                        ErrorCode.EXPRESSION_READS_OTHER_TABLE,
                        path,
                        "the expression reads " + name + ", which may change meanwhile",
                        "if nobody writes to it for the time being, say so: frozen: [" + name + "]");
            }
        }
        if (!facts.zoned().isEmpty()) {
            warnings.accept("the expression at " + path + " goes by the session's time zone ("
                    + String.join(", ", facts.zoned())
                    + "): here that is UTC; see that the application computes it in UTC, too, or write AT TIME ZONE");
        }
    }

    private Set<Long> frozen() throws SQLException {
        Set<Long> oids = new HashSet<>();
        TableFinder finder = new TableFinder(connection);
        for (String name : frozen) {
            finder.oid(TableName.parse(name)).ifPresent(oids::add);
        }
        return oids;
    }

    private void problem(ErrorCode code, String path, String message, String remedy) {
        problems.accept(new Problem(code, path, place + ": " + message, remedy));
    }
}
