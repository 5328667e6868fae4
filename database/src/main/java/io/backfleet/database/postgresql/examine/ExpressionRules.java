package io.backfleet.database.postgresql.examine;

import io.backfleet.database.jdbc.Sql;
import io.backfleet.database.postgresql.catalog.Column;
import io.backfleet.database.postgresql.catalog.Table;
import io.backfleet.database.postgresql.catalog.TableFinder;
import io.backfleet.database.postgresql.connection.PostgresErrors;
import io.backfleet.database.postgresql.expression.ExpressionFacts;
import io.backfleet.database.postgresql.expression.ExpressionReader;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.Problem;
import io.backfleet.protocol.spec.BackfillSpec;
import io.backfleet.protocol.spec.TableName;
import io.backfleet.protocol.spec.VerifySpec;
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
import java.util.function.Consumer;
import org.postgresql.util.ServerErrorMessage;

/**
 * What an expression may do: read its own row, and give the same result whenever and by whomever it is worked out.
 *
 * <ul>
 *   <li>Volatile functions and values of clock or session are refused unless the spec writes only where null.
 *   <li>The server's own STABLE functions are taken when they depend on nothing but settings that every session of the
 *       fleet fixes (printing, reading and converting values).
 *   <li>STABLE functions of users are refused: they may read tables.
 *   <li>Other tables are refused unless the spec says that they are frozen; other rows of the same table always.
 *   <li>Columns that the same backfill sets are refused unless the spec writes only where null: a second look at the
 *       row would give another result. Columns that are compared are refused in what they are compared with.
 * </ul>
 *
 * <p>Works inside the caller's transaction and leaves it as it was. Not thread-safe.
 */
final class ExpressionRules {
    private final Connection connection;
    private final Table table;
    private final Purpose purpose;
    private final Map<Column, String> targets;
    private final Consumer<Problem> problems;
    private final Set<Integer> columnsRead = new LinkedHashSet<>();
    private final List<String> warnings = new ArrayList<>();

    /**
     * What expressions are for.
     *
     * @param section where the spec has them, for instance {@code backfill.set}
     * @param names of the columns, as the spec has them
     * @param frozen tables that may be looked up
     * @param frozenPath where the spec names those
     * @param once whether each is worked out once for a row, and may thus give something else each time
     * @param act what is done with the columns, for people
     */
    record Purpose(
            String section, Set<String> names, List<String> frozen, String frozenPath, boolean once, String act) {
        static Purpose of(BackfillSpec spec) {
            return new Purpose(
                    "backfill.set",
                    spec.set().keySet(),
                    spec.frozen(),
                    "backfill.frozen",
                    spec.onlyWhereNull(),
                    "this backfill sets: applied a second time it would give another result");
        }

        static Purpose of(VerifySpec spec) {
            return new Purpose(
                    "verify.columns",
                    spec.columns().keySet(),
                    spec.frozen(),
                    "verify.frozen",
                    false,
                    "is compared itself: what it must hold can't depend on it");
        }

        /** Of expressions over a row that goes into another table. */
        static Purpose ofTransfer(String section, List<String> frozen) {
            return new Purpose(section + ".columns", Set.of(), frozen, section + ".frozen", false, "");
        }

        String remedy(String first) {
            return section.equals("backfill.set") ? first + ", or set backfill.onlyWhereNull: true" : first;
        }

        /** Where in the spec the column stands: under the name that the spec has for it. */
        String path(Table table, Column column) {
            String name = names.stream()
                    .filter(n -> table.column(n).filter(column::equals).isPresent())
                    .findFirst()
                    .orElse(column.name());
            return section + "." + name;
        }
    }

    ExpressionRules(
            Connection connection,
            Table table,
            Purpose purpose,
            Map<Column, String> targets,
            Consumer<Problem> problems) {
        this.connection = connection;
        this.table = table;
        this.purpose = purpose;
        this.targets = new LinkedHashMap<>(targets);
        this.problems = problems;
    }

    /** Attribute numbers of all columns that the checked expressions read. */
    Set<Integer> columnsRead() {
        return columnsRead;
    }

    List<String> warnings() {
        return warnings;
    }

    /** Checks all of them; {@link #columnsRead()} and {@link #warnings()} hold afterwards. */
    void check() throws SQLException {
        if (targets.isEmpty()) {
            return;
        }
        Map<Long, String> frozen = frozen();
        for (Map.Entry<Column, String> target : targets.entrySet()) {
            String path = purpose.path(table, target.getKey());
            Optional<ExpressionFacts> facts = read(path, target.getValue());
            if (facts.isPresent()) {
                judge(target.getKey().name(), path, facts.get(), frozen);
            }
        }
    }

    /**
     * Checks one that is for no column of the table.
     *
     * @param name what it is for, for people
     * @return what the server says that it does; empty when it says something against it, which is reported
     */
    Optional<ExpressionFacts> check(String name, String path, String expression) throws SQLException {
        Optional<ExpressionFacts> facts = read(path, expression);
        if (facts.isPresent()) {
            judge(name, path, facts.get(), frozen());
        }
        return facts;
    }

    private Map<Long, String> frozen() throws SQLException {
        Map<Long, String> frozen = new LinkedHashMap<>();
        TableFinder finder = new TableFinder(connection);
        for (String name : purpose.frozen()) {
            Optional<Long> oid;
            try {
                oid = finder.oid(TableName.parse(name));
            } catch (IllegalArgumentException e) {
                oid = Optional.empty();
            }
            if (oid.isPresent()) {
                frozen.put(oid.get(), name);
            } else {
                problem(
                        ErrorCode.TABLE_NOT_FOUND,
                        purpose.frozenPath(),
                        "there is no table " + name,
                        "correct the name");
            }
        }
        return frozen;
    }

    private Optional<ExpressionFacts> read(String path, String expression) throws SQLException {
        Savepoint before = connection.setSavepoint();
        try {
            return Optional.of(new ExpressionReader(connection, table).read(expression));
        } catch (SQLException e) {
            ErrorCode code = PostgresErrors.codeOf(e);
            if (code != ErrorCode.SCHEMA_CHANGED
                    && code != ErrorCode.DATABASE_ERROR
                    && code != ErrorCode.ROW_REJECTED) {
                throw e;
            }
            problem(ErrorCode.EXPRESSION_INVALID, path, said(e, ExpressionReader.VIEW_HEAD.length()), hint(e));
            return Optional.empty();
        } finally {
            rollbackTo(before);
        }
    }

    private void rollbackTo(Savepoint savepoint) throws SQLException {
        if (!connection.isClosed()) {
            connection.rollback(savepoint);
        }
    }

    private void judge(String target, String path, ExpressionFacts facts, Map<Long, String> frozen)
            throws SQLException {
        columnsRead.addAll(facts.columns());
        if (facts.wholeRow()) {
            table.columns().forEach(c -> columnsRead.add(c.number()));
        }
        for (String what : facts.setBased()) {
            problem(
                    ErrorCode.EXPRESSION_INVALID,
                    path,
                    "the expression uses " + what + ", and each row stands for itself",
                    "write an expression over this row's columns");
        }
        if (!purpose.once()) {
            for (String what : facts.unsteady()) {
                problem(
                        ErrorCode.EXPRESSION_VOLATILE,
                        path,
                        "the expression uses " + what + ", which gives another result each time",
                        purpose.remedy("write a constant"));
            }
            readsTargets(target, path, facts);
        }
        for (String function : facts.foreignStable()) {
            problem(
                    ErrorCode.EXPRESSION_VOLATILE,
                    path,
                    "the function " + function + " is declared STABLE and may read tables",
                    "declare it IMMUTABLE if it depends on nothing but its arguments");
        }
        if (facts.ownTableAgain()) {
            problem(
                    ErrorCode.EXPRESSION_READS_OTHER_TABLE,
                    path,
                    "the expression reads other rows of " + table.sql() + ", which change meanwhile",
                    "write an expression over this row's columns");
        }
        for (long oid : facts.otherTables()) {
            if (!frozen.containsKey(oid)) {
                String name = name(oid);
                problem(
                        ErrorCode.EXPRESSION_READS_OTHER_TABLE,
                        path,
                        "the expression reads " + name + ", which may change meanwhile: a statement may see"
                                + " an older state of it than of the row",
                        "if nobody writes to it for the time being, say so: " + purpose.frozenPath() + ": [" + name
                                + "]");
            }
        }
        if (!facts.zoned().isEmpty()) {
            warnings.add("the expression for " + target + " goes by the session's time zone ("
                    + String.join(", ", facts.zoned())
                    + "): here that is UTC; see that the application computes it in UTC, too, or write AT TIME ZONE");
        }
    }

    private void readsTargets(String target, String path, ExpressionFacts facts) {
        for (Column other : targets.keySet()) {
            if (facts.wholeRow() || facts.columns().contains(other.number())) {
                problem(
                        ErrorCode.EXPRESSION_READS_TARGET,
                        path,
                        "the expression for '" + target + "' reads '" + other.name() + "', which " + purpose.act(),
                        purpose.remedy("read the old columns only"));
            }
        }
    }

    private String name(long oid) throws SQLException {
        return Sql.first(connection, "SELECT ?::oid::regclass::text", row -> row.getString(1), oid)
                .orElse("another table");
    }

    /** The server's own words, with the place in the expression. */
    static String said(SQLException e, int before) {
        ServerErrorMessage server = PostgresErrors.serverMessage(e);
        int position = server == null ? 0 : server.getPosition() - before;
        return PostgresErrors.text(e) + (position > 0 ? " at character " + position : "") + " (SQLSTATE "
                + e.getSQLState() + ")";
    }

    static String hint(SQLException e) {
        ServerErrorMessage server = PostgresErrors.serverMessage(e);
        String hint = server == null ? null : server.getHint();
        return hint == null ? "write one SQL expression over this row's columns" : hint;
    }

    private void problem(ErrorCode code, String path, String message, String remedy) {
        problems.accept(new Problem(code, path, message, remedy));
    }
}
