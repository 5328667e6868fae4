package io.backfleet.database.mysql.examine;

import io.backfleet.database.jdbc.Sql;
import io.backfleet.database.mysql.catalog.Column;
import io.backfleet.database.mysql.catalog.Table;
import io.backfleet.database.mysql.catalog.TableFinder;
import io.backfleet.database.mysql.expression.ExpressionFacts;
import io.backfleet.database.mysql.expression.ExpressionFacts.Called;
import io.backfleet.database.mysql.expression.ExpressionReader;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.Problem;
import io.backfleet.protocol.spec.BackfillSpec;
import io.backfleet.protocol.spec.TableName;
import io.backfleet.protocol.spec.VerifySpec;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What an expression may do: read its own row, and give the same result whenever and by whomever it is worked out.
 *
 * <ul>
 *   <li>Functions that give another result each time are refused unless the spec writes only where null.
 *   <li>Of the server's functions those are taken that are known to depend on nothing but their arguments; of users' those
 *       that are declared DETERMINISTIC and NO SQL.
 *   <li>Variables are refused; so is whatever begins a comment or another statement.
 *   <li>Other tables are refused unless the spec says that they are frozen; other rows of the same table always.
 *   <li>Columns that the same backfill sets are refused unless the spec writes only where null: a second look at the
 *       row would give another result. Columns that are compared are refused in what they are compared with.
 * </ul>
 *
 * <p>Not thread-safe.
 */
final class ExpressionRules {
    private static final String ROUTINE = "SELECT is_deterministic = 'YES' AND sql_data_access = 'NO SQL'"
            + " FROM information_schema.routines WHERE routine_type = 'FUNCTION'"
            + " AND routine_schema = COALESCE(NULLIF(?, ''), DATABASE()) AND routine_name = ?";

    private final Connection connection;
    private final Table table;
    private final Purpose purpose;
    private final Map<Column, String> targets;
    private final Consumer<Problem> problems;
    private final Set<Column> columnsRead = new LinkedHashSet<>();
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

        /** @param section where the spec names the tables, for instance {@code backfill} */
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

    /** All columns that the checked expressions read. */
    Set<Column> columnsRead() {
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
        Set<String> frozen = frozen();
        for (Map.Entry<Column, String> target : targets.entrySet()) {
            String path = purpose.path(table, target.getKey());
            judge(target.getKey(), path, ExpressionReader.read(table, target.getValue()), frozen);
        }
    }

    /**
     * Checks one that fills no column of this table.
     *
     * @param target a column of another table, or null for a condition
     * @param path where the spec has it
     */
    ExpressionFacts check(@Nullable Column target, String path, String expression) throws SQLException {
        ExpressionFacts facts = ExpressionReader.read(table, expression);
        judge(target, path, facts, frozen());
        return facts;
    }

    private Set<String> frozen() throws SQLException {
        Set<String> frozen = new LinkedHashSet<>();
        for (String name : purpose.frozen()) {
            Optional<String> qualified = qualified(name);
            if (qualified.isPresent()) {
                frozen.add(qualified.get());
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

    private Optional<String> qualified(String name) throws SQLException {
        TableName parsed;
        try {
            parsed = TableName.parse(name);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        return new TableFinder(connection).qualified(parsed);
    }

    private void judge(@Nullable Column target, String path, ExpressionFacts facts, Set<String> frozen)
            throws SQLException {
        columnsRead.addAll(facts.columns());
        for (String what : facts.forbidden()) {
            problem(
                    ErrorCode.EXPRESSION_INVALID,
                    path,
                    "the expression has " + what,
                    "write one SQL expression over this row's columns");
        }
        for (String what : facts.setBased()) {
            problem(
                    ErrorCode.EXPRESSION_INVALID,
                    path,
                    "the expression uses " + what + ", and each row stands for itself",
                    "write an expression over this row's columns");
        }
        for (Called function : facts.unknown()) {
            judge(path, function);
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
        for (String other : facts.otherTables()) {
            judge(path, other, frozen);
        }
        if (target != null) {
            warnOfZones(target, facts);
        }
    }

    private void judge(String path, Called function) throws SQLException {
        Optional<Boolean> steady =
                Sql.first(connection, ROUTINE, row -> row.getBoolean(1), function.schema(), function.name());
        if (steady.isEmpty()) {
            problem(
                    ErrorCode.EXPRESSION_VOLATILE,
                    path,
                    "the function " + function + " is not known to give one result for the same arguments",
                    "use one that is, or wrap it in a function of your own that is DETERMINISTIC and NO SQL");
        } else if (!steady.get()) {
            problem(
                    ErrorCode.EXPRESSION_VOLATILE,
                    path,
                    "the function " + function + " may read tables, or give another result each time",
                    "declare it DETERMINISTIC NO SQL if it depends on nothing but its arguments");
        }
    }

    private void judge(String path, String other, Set<String> frozen) throws SQLException {
        String qualified = qualified(other).orElse(other);
        if (qualified.equals(table.sql())) {
            problem(
                    ErrorCode.EXPRESSION_READS_OTHER_TABLE,
                    path,
                    "the expression reads other rows of " + table.sql() + ", which change meanwhile",
                    "write an expression over this row's columns");
        } else if (!frozen.contains(qualified)) {
            problem(
                    ErrorCode.EXPRESSION_READS_OTHER_TABLE,
                    path,
                    "the expression reads " + other + ", which may change meanwhile",
                    "if nobody writes to it for the time being, say so: " + purpose.frozenPath() + ": [" + other + "]");
        }
    }

    private void warnOfZones(Column target, ExpressionFacts facts) {
        List<String> zoned = new ArrayList<>(facts.zoned());
        boolean stamps = facts.columns().stream().anyMatch(c -> c.baseName().equals("timestamp"));
        if (stamps && !target.baseName().equals("timestamp")) {
            zoned.add("a column of type timestamp");
        }
        if (!zoned.isEmpty()) {
            warnings.add("the expression for " + target.name() + " goes by the session's time zone ("
                    + String.join(", ", zoned)
                    + "): here that is UTC; see that the application computes it in UTC, too");
        }
    }

    private void readsTargets(@Nullable Column target, String path, ExpressionFacts facts) {
        for (Column other : targets.keySet()) {
            if (facts.columns().contains(other)) {
                problem(
                        ErrorCode.EXPRESSION_READS_TARGET,
                        path,
                        "the expression" + (target == null ? "" : " for '" + target.name() + "'") + " reads '"
                                + other.name() + "', which " + purpose.act(),
                        purpose.remedy("read the old columns only"));
            }
        }
    }

    private void problem(ErrorCode code, String path, String message, String remedy) {
        problems.accept(new Problem(code, path, message, remedy));
    }
}
