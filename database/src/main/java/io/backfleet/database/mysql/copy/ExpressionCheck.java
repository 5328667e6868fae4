package io.backfleet.database.mysql.copy;

import io.backfleet.database.jdbc.Sql;
import io.backfleet.database.mysql.catalog.Table;
import io.backfleet.database.mysql.catalog.TableFinder;
import io.backfleet.database.mysql.connection.MySqlErrors;
import io.backfleet.database.mysql.expression.ExpressionFacts;
import io.backfleet.database.mysql.expression.ExpressionReader;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.ErrorKind;
import io.backfleet.protocol.error.Problem;
import io.backfleet.protocol.spec.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What an expression over a row may do: read this row alone, and give the same whenever and by whomever it is worked out.
 * Not thread-safe.
 */
final class ExpressionCheck {
    private static final String ROUTINE = "SELECT is_deterministic = 'YES' AND sql_data_access = 'NO SQL'"
            + " FROM information_schema.routines WHERE routine_type = 'FUNCTION'"
            + " AND routine_schema = COALESCE(NULLIF(?, ''), DATABASE()) AND routine_name = ?";

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
        try {
            Sql.execute(connection, "SELECT (" + expression + "\n) FROM " + table.sql() + " LIMIT 0");
        } catch (SQLException e) {
            ErrorCode code = MySqlErrors.codeOf(e);
            if (code.kind() == ErrorKind.TRANSIENT) {
                throw e;
            }
            problem(
                    code == ErrorCode.ACCESS_DENIED ? ErrorCode.PRIVILEGE_MISSING : ErrorCode.EXPRESSION_INVALID,
                    path,
                    MySqlErrors.text(e),
                    "write one SQL expression over a row of " + table.sql());
            return;
        }
        judge(path, ExpressionReader.read(table, expression));
    }

    private void judge(String path, ExpressionFacts facts) throws SQLException {
        List<String> invalid = new ArrayList<>(facts.forbidden());
        invalid.addAll(facts.setBased());
        invalid.forEach(what -> problem(
                ErrorCode.EXPRESSION_INVALID,
                path,
                "the expression has " + what,
                "write one SQL expression over this row's columns"));
        facts.unsteady()
                .forEach(what -> problem(
                        ErrorCode.EXPRESSION_VOLATILE,
                        path,
                        "the expression uses " + what + ", which gives another result each time",
                        "write a constant"));
        for (ExpressionFacts.Called function : facts.unknown()) {
            boolean steady = Sql.first(
                            connection, ROUTINE, row -> row.getBoolean(1), function.schema(), function.name())
                    .orElse(false);
            if (!steady) {
                problem(
                        ErrorCode.EXPRESSION_VOLATILE,
                        path,
                        "the function " + function + " is not known to give one result for the same arguments",
                        "use one that is, or declare it DETERMINISTIC NO SQL if it depends on nothing else");
            }
        }
        for (String other : facts.otherTables()) {
            if (frozen.stream().noneMatch(name -> qualified(name).equals(qualified(other)))) {
                problem(
                        ErrorCode.EXPRESSION_READS_OTHER_TABLE,
                        path,
                        "the expression reads " + other + ", which may change meanwhile",
                        "if nobody writes to it for the time being, say so: frozen: [" + other + "]");
            }
        }
        if (!facts.zoned().isEmpty()) {
            warnings.accept("the expression at " + path + " goes by the session's time zone ("
                    + String.join(", ", facts.zoned())
                    + "): here that is UTC; see that the application computes it in UTC, too");
        }
    }

    private String qualified(String name) {
        try {
            Optional<String> found = new TableFinder(connection).qualified(TableName.parse(name));
            return found.orElse(name);
        } catch (IllegalArgumentException | SQLException e) {
            return name;
        }
    }

    private void problem(ErrorCode code, String path, String message, String remedy) {
        problems.accept(new Problem(code, path, place + ": " + message, remedy));
    }
}
