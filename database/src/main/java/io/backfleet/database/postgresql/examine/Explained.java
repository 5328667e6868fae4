package io.backfleet.database.postgresql.examine;

import io.backfleet.database.jdbc.Sql;
import io.backfleet.database.postgresql.connection.PostgresErrors;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.ErrorKind;
import io.backfleet.protocol.error.Problem;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.function.Consumer;

/**
 * Has the server compile statements, which runs nothing, and reports what it says against them. Works inside the caller's
 * transaction and leaves it as it was. Not thread-safe.
 */
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
     * @param before what stands before the expression that is to blame, so that places in it can be told
     * @param statement the whole statement
     * @param type of the column that the expression is for, for people; empty when there is none
     * @param subject what a failure says of the statement as a whole; empty when the expression is to blame
     * @return whether there is nothing to be said against it
     */
    boolean compiles(String path, String before, String statement, String type, String subject) throws SQLException {
        String head = "EXPLAIN (COSTS OFF) ";
        Savepoint savepoint = connection.setSavepoint();
        try {
            Sql.execute(connection, head + statement);
            return true;
        } catch (SQLException e) {
            ErrorCode code = PostgresErrors.codeOf(e);
            String said = ExpressionRules.said(e, head.length() + before.length());
            if (code.kind() == ErrorKind.TRANSIENT) {
                throw e;
            } else if (code == ErrorCode.ACCESS_DENIED) {
                problem(ErrorCode.PRIVILEGE_MISSING, path, said, "grant what is missing to the fleet's role");
            } else if (!subject.isEmpty()) {
                problem(ErrorCode.NOT_SUPPORTED, path, subject + said, ExpressionRules.hint(e));
            } else if ("42804".equals(e.getSQLState())) {
                problem(ErrorCode.EXPRESSION_TYPE, path, said, "cast it: (...)::" + type);
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

    private void problem(ErrorCode code, String path, String message, String remedy) {
        problems.accept(new Problem(code, path, message, remedy));
    }
}
