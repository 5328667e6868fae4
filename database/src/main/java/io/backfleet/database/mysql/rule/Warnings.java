package io.backfleet.database.mysql.rule;

import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.Set;

/**
 * Makes failures of warnings. A SELECT only warns of a value that does not fit, and goes on with another one, where an
 * UPDATE fails.
 */
public final class Warnings {
    /** What is out of fashion says nothing of values. */
    private static final Set<Integer> DEPRECATIONS = Set.of(1287, 1681, 3719, 3778);

    /** Data that a column can't take: what a number means that is in no list of errors. */
    private static final String DATA = "22000";

    private Warnings() {}

    /**
     * Fails if what a statement ran last has warned of values; asks the server only if there is a warning.
     *
     * @throws SQLException with the first such warning's text and number
     */
    public static void refuse(Statement statement) throws SQLException {
        for (SQLWarning warning = statement.getWarnings(); warning != null; warning = warning.getNextWarning()) {
            if (!DEPRECATIONS.contains(warning.getErrorCode())) {
                throw new SQLException(warning.getMessage(), DATA, warning.getErrorCode());
            }
        }
    }
}
