package io.backfleet.database.mysql.examine;

import io.backfleet.database.jdbc.Sql;
import io.backfleet.database.mysql.catalog.Column;
import io.backfleet.database.mysql.catalog.Table;
import io.backfleet.database.mysql.connection.MySqlErrors;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.ErrorKind;
import io.backfleet.protocol.error.Problem;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.function.Consumer;

/** Has the server compile statements, which writes nothing, and reports what it says against them. Not thread-safe. */
final class Explained {
    private final Connection connection;
    private final Consumer<Problem> problems;

    Explained(Connection connection, Consumer<Problem> problems) {
        this.connection = connection;
        this.problems = problems;
    }

    /**
     * Compiles a statement.
     *
     * @param path of the problem, if there is one
     * @param subject what a failure says of the statement as a whole; empty when the expression is to blame
     * @return whether there is nothing to be said against it
     */
    boolean compiles(String path, String statement, String subject) throws SQLException {
        return passes(path, subject, () -> Sql.execute(connection, "EXPLAIN " + statement));
    }

    /** Whether an expression gives what a column can store. */
    boolean fits(String path, Table table, Column column, String expression) throws SQLException {
        ExpressionType[] type = {ExpressionType.OTHER};
        boolean compiled = passes(path, "", () -> {
            try (Statement statement = connection.createStatement();
                    ResultSet none = statement.executeQuery(
                            "SELECT (" + expression + ") AS value FROM " + table.sql() + " WHERE FALSE")) {
                type[0] = ExpressionType.of(none.getMetaData());
            }
        });
        if (compiled && !type[0].fits(column)) {
            problems.accept(new Problem(
                    ErrorCode.EXPRESSION_TYPE,
                    path,
                    "column '" + column.name() + "' is of type " + column.type() + ", and the expression gives "
                            + type[0],
                    ExpressionType.remedy(column)));
            return false;
        }
        return compiled;
    }

    /** Something that the server may refuse. */
    @FunctionalInterface
    private interface Trial {
        void run() throws SQLException;
    }

    private boolean passes(String path, String subject, Trial trial) throws SQLException {
        Optional<SQLException> refused = refused(trial);
        if (refused.isEmpty()) {
            return true;
        }
        SQLException e = refused.get();
        ErrorCode code = MySqlErrors.codeOf(e);
        String said = MySqlErrors.text(e) + " (error " + e.getErrorCode() + ")";
        if (code.kind() == ErrorKind.TRANSIENT) {
            throw e;
        } else if (code == ErrorCode.ACCESS_DENIED) {
            problem(ErrorCode.PRIVILEGE_MISSING, path, said, "grant what is missing to the fleet's account");
        } else if (subject.isEmpty()) {
            problem(ErrorCode.EXPRESSION_INVALID, path, said, "write one SQL expression over this row's columns");
        } else {
            problem(ErrorCode.NOT_SUPPORTED, path, subject + said, "see to what the server says");
        }
        return false;
    }

    private static Optional<SQLException> refused(Trial trial) {
        try {
            trial.run();
            return Optional.empty();
        } catch (SQLException e) {
            return Optional.of(e);
        }
    }

    private void problem(ErrorCode code, String path, String message, String remedy) {
        problems.accept(new Problem(code, path, message, remedy));
    }
}
