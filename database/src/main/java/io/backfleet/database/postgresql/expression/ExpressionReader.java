package io.backfleet.database.postgresql.expression;

import io.backfleet.database.jdbc.Sql;
import io.backfleet.database.postgresql.catalog.Table;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Lets the server read an expression: it makes a temporary view of it and reads the parse tree that the server stores
 * for views ({@code pg_rewrite.ev_action}). So names, overloads, operators and casts are resolved by the server's own
 * rules, and nothing is run. The caller's transaction must be rolled back to where it was.
 *
 * <p>Texts inside a parse tree have their blanks escaped, so a pattern with blanks can't match a user's text. Not
 * thread-safe.
 */
public final class ExpressionReader {
    /** What stands before the expression in the statement that places are told by. */
    public static final String VIEW_HEAD = "CREATE TEMPORARY VIEW backfleet_expression AS SELECT (";

    private static final Pattern FUNCTION =
            Pattern.compile(":(?:funcid|opfuncid|aggfnoid|winfnoid|hashfuncid|negfuncid) (\\d+)");
    private static final Pattern OPERATOR = Pattern.compile(":opno (\\d+)");
    private static final Pattern OPERATORS = Pattern.compile(":opnos \\(o ([\\d ]+)\\)");
    private static final Pattern RELATION = Pattern.compile(":rtekind 0 :relid (\\d+)");
    private static final Pattern VARIABLE = Pattern.compile("\\{VAR :varno -?\\d+ :varattno (-?\\d+)");
    /** Texts that the server replaces by a time when it reads them: the parse tree shows the time only. */
    private static final Pattern TIME_WORD = Pattern.compile("(?i)'\\s*(now|today|tomorrow|yesterday)\\b");

    private static final Pattern TIME_CONSTANT = Pattern.compile(":consttype (1082|1083|1114|1184|1266) ");
    /** Types that are printed and read by the session's time zone: timestamptz, its arrays and ranges. */
    private static final Set<String> ZONED_TYPES = Set.of("1184", "1185", "3910", "3911", "4534", "6153");

    private static final String CAST_BY_TEXT = "{COERCEVIAIO :arg {";
    private static final Pattern RESULT_TYPE = Pattern.compile(" :resulttype (\\d+)");
    /** How the kinds of nodes name the type of their value. */
    private static final Pattern NODE_TYPE = Pattern.compile(
            " :(?:vartype|consttype|funcresulttype|opresulttype|resulttype"
                    + "|casetype|coalescetype|minmaxtype|array_typeid|refrestype|refelemtype|aggtype|paramtype) (\\d+)");

    /** The table a row came from, the one system column that an update leaves alone. */
    private static final int TABLEOID = -6;

    /**
     * Functions of the server that are STABLE because they tell something about session, cluster or catalog, not
     * because they print or read values by settings that the fleet fixes. Those without arguments are all of that sort.
     */
    private static final Pattern ABOUT_SURROUNDINGS = Pattern.compile("pg_.*|has_.*|txid_.*|inet_(client|server)_.*"
            + "|current_.*|session_.*|to_reg.*|.*(table|schema|database|query|cursor)_to_xml.*|.*obj_description"
            + "|col_description|format_type|row_security_active|getdatabaseencoding|xid_age|mxid_age|acldefault|lo_.*");

    /** One function that an expression calls. */
    private record Called(
            String signature, String schema, String name, String volatility, int arguments, boolean zoned) {
        boolean system() {
            return schema.equals("pg_catalog");
        }

        boolean unsteady() {
            return volatility.equals("v")
                    || (volatility.equals("s")
                            && system()
                            && (arguments == 0
                                    || ABOUT_SURROUNDINGS.matcher(name).matches()
                                    || (name.equals("age") && arguments == 1)));
        }
    }

    private final Connection connection;
    private final Table table;

    public ExpressionReader(Connection connection, Table table) {
        this.connection = connection;
        this.table = table;
    }

    /** Reads one. Throws what the server says against it. */
    public ExpressionFacts read(String expression) throws SQLException {
        Sql.execute(connection, VIEW_HEAD + expression + ") AS value FROM " + table.sql());
        String tree = Sql.first(
                        connection,
                        "SELECT ev_action::text FROM pg_catalog.pg_rewrite"
                                + " WHERE ev_class = 'pg_temp.backfleet_expression'::regclass",
                        row -> row.getString(1))
                .orElseThrow(() -> new SQLException("a view without a rule", "XX000"));
        List<Called> called = called(tree);
        List<String> zoned = new ArrayList<>(called.stream()
                .filter(f -> f.zoned && f.volatility.equals("s"))
                .map(Called::signature)
                .toList());
        if (castsZonedByText(tree)) {
            zoned.add("a cast between text and timestamp with time zone");
        }
        List<Integer> variables =
                numbers(VARIABLE, tree).stream().map(Long::intValue).toList();
        ValueType type = type();
        return new ExpressionFacts(
                columns(),
                variables.contains(0),
                unsteady(tree, expression, called, variables),
                called.stream()
                        .filter(f -> f.volatility.equals("s") && !f.system())
                        .map(Called::signature)
                        .toList(),
                otherTables(tree),
                numbers(RELATION, tree).stream()
                                .filter(oid -> oid == table.oid())
                                .count()
                        > 1,
                setBased(tree),
                zoned,
                type.name(),
                type.modifier());
    }

    /** Casts that print a value and read it again name no function. */
    private static boolean castsZonedByText(String tree) {
        for (int cast = tree.indexOf(CAST_BY_TEXT); cast >= 0; cast = tree.indexOf(CAST_BY_TEXT, cast + 1)) {
            int argument = cast + CAST_BY_TEXT.length() - 1;
            int end = end(tree, argument);
            Matcher result = RESULT_TYPE.matcher(tree).region(end, tree.length());
            Matcher from = NODE_TYPE.matcher(outermost(tree.substring(argument, end)));
            if ((result.lookingAt() && ZONED_TYPES.contains(result.group(1)))
                    || (from.find() && ZONED_TYPES.contains(from.group(1)))) {
                return true;
            }
        }
        return false;
    }

    /** Where the node ends that begins at an opening brace; braces of users' texts are escaped. */
    private static int end(String tree, int start) {
        int depth = 0;
        for (int i = start; i < tree.length(); i++) {
            char c = tree.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == '{') {
                depth++;
            } else if (c == '}' && --depth == 0) {
                return i + 1;
            }
        }
        return tree.length();
    }

    /** A node without the nodes in it. */
    private static String outermost(String node) {
        StringBuilder own = new StringBuilder();
        for (int i = 1; i < node.length(); i++) {
            if (node.charAt(i) == '{') {
                i = end(node, i) - 1;
            } else {
                own.append(node.charAt(i));
            }
        }
        return own.toString();
    }

    private static List<String> setBased(String tree) {
        // the outermost query's flags come first; aggregates inside a sub-select are that sub-select's business
        List<String> found = new ArrayList<>();
        if (flag(tree, ":hasAggs ")) {
            found.add("an aggregate");
        }
        if (flag(tree, ":hasWindowFuncs ")) {
            found.add("a window function");
        }
        if (flag(tree, ":hasTargetSRFs ")) {
            found.add("a function that returns several rows");
        }
        return found;
    }

    private static boolean flag(String tree, String name) {
        return tree.startsWith("true", tree.indexOf(name) + name.length());
    }

    private static List<String> unsteady(String tree, String expression, List<Called> called, List<Integer> variables) {
        List<String> found = new ArrayList<>();
        called.stream().filter(Called::unsteady).map(Called::signature).forEach(found::add);
        if (tree.contains("{SQLVALUEFUNCTION ")) {
            found.add("a value of clock or session, such as CURRENT_TIMESTAMP or CURRENT_USER");
        }
        if (tree.contains("{NEXTVALUEEXPR ")) {
            found.add("a sequence");
        }
        if (tree.contains("{TABLESAMPLECLAUSE ")) {
            found.add("TABLESAMPLE");
        }
        if (TIME_WORD.matcher(expression).find() && TIME_CONSTANT.matcher(tree).find()) {
            found.add("a time that is named by a word, such as 'now'");
        }
        if (variables.stream().anyMatch(v -> v < 0 && v != TABLEOID)) {
            found.add("a system column, which every update changes");
        }
        return found;
    }

    private List<Called> called(String tree) throws SQLException {
        Set<Long> operators = new TreeSet<>(numbers(OPERATOR, tree));
        Matcher lists = OPERATORS.matcher(tree);
        while (lists.find()) {
            for (String oid : lists.group(1).trim().split(" ", -1)) {
                operators.add(Long.parseLong(oid));
            }
        }
        return Sql.query(
                connection,
                """
                SELECT p.oid::regprocedure::text AS signature, n.nspname, p.proname, p.provolatile, p.pronargs,
                       p.prorettype = 1184 OR 1184::oid = ANY (p.proargtypes::oid[]) AS zoned
                  FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
                 WHERE p.oid = ANY (?::oid[])
                    OR p.oid IN (SELECT o.oprcode FROM pg_catalog.pg_operator o WHERE o.oid = ANY (?::oid[]))
                 ORDER BY 1""",
                row -> new Called(
                        row.getString("signature"),
                        row.getString("nspname"),
                        row.getString("proname"),
                        row.getString("provolatile"),
                        row.getInt("pronargs"),
                        row.getBoolean("zoned")),
                texts(new TreeSet<>(numbers(FUNCTION, tree))),
                texts(operators));
    }

    private static List<String> texts(Set<Long> oids) {
        return oids.stream().map(String::valueOf).toList();
    }

    /** Columns of the table itself, from the dependencies that the server keeps of the view. */
    private Set<Integer> columns() throws SQLException {
        return new HashSet<>(Sql.query(connection, """
                WITH RECURSIVE read AS (
                  SELECT d.refobjsubid AS number FROM pg_catalog.pg_depend d
                    JOIN pg_catalog.pg_rewrite r ON d.classid = 'pg_catalog.pg_rewrite'::regclass AND d.objid = r.oid
                   WHERE r.ev_class = 'pg_temp.backfleet_expression'::regclass
                     AND d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid = ?::oid AND d.refobjsubid > 0
                  UNION
                  SELECT d.refobjsubid FROM read
                    JOIN pg_catalog.pg_attribute a ON a.attrelid = ?::oid AND a.attnum = read.number AND a.attgenerated <> ''
                    JOIN pg_catalog.pg_attrdef g ON g.adrelid = a.attrelid AND g.adnum = a.attnum
                    JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_attrdef'::regclass AND d.objid = g.oid
                     AND d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid = a.attrelid AND d.refobjsubid > 0)
                SELECT number FROM read""", row -> row.getInt(1), table.oid(), table.oid()));
    }

    private record ValueType(String name, int modifier) {}

    private ValueType type() throws SQLException {
        return Sql.first(connection, """
                        WITH RECURSIVE base AS (
                          SELECT t.typname, t.typtype, t.typbasetype, t.typtypmod, a.atttypmod AS modifier
                            FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
                           WHERE a.attrelid = 'pg_temp.backfleet_expression'::regclass AND a.attnum = 1
                          UNION ALL
                          SELECT t.typname, t.typtype, t.typbasetype, t.typtypmod,
                                 CASE WHEN b.modifier = -1 THEN b.typtypmod ELSE b.modifier END
                            FROM base b JOIN pg_catalog.pg_type t ON t.oid = b.typbasetype WHERE b.typtype = 'd')
                        SELECT typname, modifier FROM base WHERE typtype <> 'd'""", row -> new ValueType(row.getString("typname"), row.getInt("modifier")))
                .orElseThrow(() -> new SQLException("a view without a column", "XX000"));
    }

    private Set<Long> otherTables(String tree) throws SQLException {
        long view = Sql.first(
                        connection,
                        "SELECT 'pg_temp.backfleet_expression'::regclass::oid::bigint",
                        row -> row.getLong(1))
                .orElse(0L);
        // older servers list the view itself among its relations
        Set<Long> others = new TreeSet<>(numbers(RELATION, tree));
        others.remove(view);
        others.remove(table.oid());
        return others;
    }

    private static List<Long> numbers(Pattern pattern, String tree) {
        List<Long> numbers = new ArrayList<>();
        Matcher matcher = pattern.matcher(tree);
        while (matcher.find()) {
            numbers.add(Long.parseLong(matcher.group(1)));
        }
        return numbers;
    }
}
