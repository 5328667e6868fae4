package io.backfleet.database.mysql.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.backfleet.database.config.DatabaseEntry;
import io.backfleet.database.config.Secret;
import io.backfleet.database.jdbc.Endpoint;
import io.backfleet.database.jdbc.Session;
import io.backfleet.database.jdbc.Sql;
import io.backfleet.database.jdbc.Timeouts;
import io.backfleet.database.mysql.catalog.Column;
import io.backfleet.database.mysql.catalog.Table;
import io.backfleet.database.mysql.catalog.TableFinder;
import io.backfleet.database.mysql.connection.MySqlVendor;
import io.backfleet.protocol.spec.TableName;
import io.backfleet.testkit.mysql.MariaDbExtension;
import io.backfleet.testkit.mysql.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What a column would store, against what it does store: values of every type are written into columns of every type by
 * the server itself, and each such column is compared with each value. What assigning refuses must equal nothing.
 */
class StoredTest {
    @RegisterExtension
    static final MariaDbExtension mySql = new MariaDbExtension();

    /** Types that values come from, each with values. */
    private static final Map<String, List<String>> SOURCES = sources();

    private static final List<String> TARGETS = List.of(
            "tinyint",
            "int unsigned",
            "bigint",
            "bigint unsigned",
            "decimal(6,2)",
            "decimal(20,0) unsigned",
            "float",
            "double",
            "bit(10)",
            "bit(64)",
            "year",
            "date",
            "datetime",
            "datetime(3)",
            "timestamp(6) null",
            "time",
            "time(2)",
            "char(5)",
            "varchar(5)",
            "varchar(40) character set latin1",
            "varchar(40) character set cp932",
            "varchar(40) character set utf8mb4 collate utf8mb4_unicode_ci",
            "text",
            "binary(6)",
            "varbinary(40)",
            "blob",
            "enum('sad','OK','it''s')",
            "set('a','b','it''s')",
            "json");

    /**
     * Values that assigning bends in ways of its own: the column counts as different after that, which is to be seen and
     * does no harm. Source, value and target, as patterns.
     */
    private static final Pattern BENT = Pattern.compile(
            // shortened until it fits
            "(float|double) .* into (var)?char\\(5\\)|(float|double) .* into binary\\(6\\)"
                    // the greatest number that there is, which is not the same in each server
                    + "|double 1e30+ into bit.*"
                    // a place in the list
                    + "|varchar\\(61\\) '0' into (enum|set).*"
                    // MySQL: midnight and 00:01:40
                    + "|(varchar\\(60\\)|set\\('b','a'\\)) '' into time.*|varchar\\(61\\) '1e2' into time.*"
                    // MySQL: the first numbers are a day
                    + "|time\\(3\\) '200:00:00' into date.*");

    private static Connection connection;
    private static Table table;

    private static Map<String, List<String>> sources() {
        Map<String, List<String>> sources = new TreeMap<>();
        sources.put("bigint", List.of("0", "1", "-5", "70", "9007199254740993", "9223372036854775807", "20200229"));
        sources.put("bigint unsigned", List.of("18446744073709551615", "9223372036854775808", "1"));
        sources.put(
                "decimal(30,6)", List.of("2.5", "-2.5", "1.005", "0.4", "9007199254740993.5", "99999999999999999999"));
        sources.put("double", List.of("2.5e0", "3.5e0", "1.005e0", "0.1e0", "1e30", "9007199254740992e0", "1e300"));
        sources.put("float", List.of("0.1", "16777216", "2.5"));
        sources.put("date", List.of("'2020-02-29'", "'1999-12-31'"));
        sources.put(
                "datetime(6)",
                List.of("'2020-02-29 23:59:59.999999'", "'2020-02-29 23:59:59.4'", "'2020-02-29 00:00:00'"));
        sources.put("time(3)", List.of("'10:00:00.555'", "'-01:30:00'", "'200:00:00'"));
        sources.put("year", List.of("2020", "1970"));
        sources.put("bit(10)", List.of("b'101'", "b'1000001'"));
        sources.put(
                "varchar(60)",
                List.of(
                        "'a'",
                        "'A'",
                        "'a '",
                        "' a'",
                        "''",
                        "'\u00e9'",
                        "'e\u0301'",
                        "'\u0142'",
                        "'?'",
                        "'abcdef'",
                        "'abc     '"));
        sources.put(
                "varchar(61)",
                List.of("'2.5'", "'1e2'", "'abc'", "'12'", "'012'", "'0'", "'70'", "'9007199254740993'"));
        sources.put(
                "varchar(62)",
                List.of("'2020-02-29'", "'2020-02-30'", "'2020-02-29 23:59:59.9'", "'10:00:00.555'", "'0000-00-00'"));
        sources.put("varchar(63)", List.of("'sad'", "'SAD '", "'ok'", "'it''s'", "'it''s,a'", "'b,a'", "'a,x'"));
        sources.put(
                "varchar(64)",
                List.of("'{\"b\":1,\"a\":2}'", "'{\"a\": 2, \"b\": 1}'", "'[1.0]'", "'[1]'", "'null'", "'{'"));
        sources.put("varchar(20) character set latin1", List.of("'\u00e9'", "'e'", "'12'"));
        sources.put("varchar(20) character set cp932", List.of("'\u2252'", "x'81E0'", "x'8790'"));
        sources.put("varbinary(20)", List.of("x'61'", "x'6100'", "x'C3A9'", "x'E9'", "x'3132'"));
        sources.put("enum('sad','OK')", List.of("'sad'", "'OK'"));
        sources.put("set('b','a')", List.of("'a'", "'b,a'", "''"));
        sources.put(
                "json",
                List.of("'2.5'", "'\"12\"'", "'{\"b\":1,\"a\":\"x\"}'", "'null'", "'true'", "'9007199254740993'"));
        return sources;
    }

    @BeforeAll
    static void makeTables() throws SQLException {
        TestDatabase database = mySql.database();
        DatabaseEntry entry = new DatabaseEntry(
                "db-1",
                database.jdbcUrl().replaceFirst("\\?.*", ""),
                database.jdbcUrl().replaceFirst(".*[?&]user=([^&]*).*", "$1"),
                new Secret(""),
                List.of(),
                1);
        connection = Endpoint.primary(entry, MySqlVendor.INSTANCE).connect(Session.WORK, Timeouts.WORK);
        Sql.execute(connection, "alter database " + database.name() + " character set utf8mb4");
        StringBuilder sources = new StringBuilder("create table s (id int primary key");
        StringBuilder rows = new StringBuilder();
        int most = 0;
        int number = 0;
        for (Map.Entry<String, List<String>> source : SOURCES.entrySet()) {
            sources.append(", o").append(++number).append(' ').append(source.getKey());
            most = Math.max(most, source.getValue().size());
        }
        Sql.execute(connection, sources + ")");
        for (int id = 1; id <= most; id++) {
            rows.setLength(0);
            rows.append("insert into s values (").append(id);
            for (List<String> values : SOURCES.values()) {
                rows.append(", ").append(id <= values.size() ? values.get(id - 1) : "null");
            }
            Sql.execute(connection, rows + ")");
        }
        StringBuilder targets = new StringBuilder("create table t (a int, w int, primary key (a, w)");
        number = 0;
        for (String target : TARGETS) {
            targets.append(", v").append(++number).append(' ').append(target);
        }
        Sql.execute(connection, targets + ")");
        // row 0 holds null, and is compared with null
        Sql.execute(
                connection,
                "insert into t (a, w) select x.id, y.id from (select 0 as id union all select id from s) x"
                        + " cross join (select 0 as id union all select id from s) y");
        table = new TableFinder(connection).require(TableName.parse("t"));
    }

    @AfterAll
    static void disconnect() throws SQLException {
        connection.close();
    }

    @Test
    void column_equalsWhatItStoresAndNothingElse() throws SQLException {
        Set<String> wrong = new TreeSet<>();
        int number = 0;
        for (String source : SOURCES.keySet()) {
            number++;
            for (int target = 1; target <= TARGETS.size(); target++) {
                Sql.execute(connection, "update t set v" + target + " = null");
                compare(source, "(select s.o" + number + " from s where s.id = t.w)", number, target, wrong);
            }
        }
        assertEquals("", String.join("\n", wrong));
    }

    private void compare(String source, String expression, int number, int target, Set<String> wrong)
            throws SQLException {
        List<String> values = SOURCES.getOrDefault(source, List.of());
        Column column = table.column("v" + target).orElseThrow();
        Map<Integer, String> refused = new HashMap<>();
        for (int a = 1; a <= values.size(); a++) {
            String value = "(select s.o" + number + " from s where s.id = t.a)";
            try {
                Sql.execute(connection, "update t set " + column.sql() + " = " + value + " where a = " + a);
            } catch (SQLException e) {
                refused.put(a, String.valueOf(e.getMessage()));
            }
        }
        Shape shape = Shape.of(connection, table, List.of(expression)).get(0);
        ColumnRule rule = new ColumnRule(column, expression, false, null, shape);
        Map<Integer, @Nullable String> held = new HashMap<>();
        Sql.query(connection, "select a, " + told(column) + " from t where w = 0", row ->
                        new Object[] {row.getInt(1), row.getString(2)})
                .forEach(row -> held.put((Integer) row[0], (String) row[1]));
        for (int w = 0; w <= values.size(); w++) {
            String what = source + " " + (w == 0 ? "null" : values.get(w - 1)) + " into " + TARGETS.get(target - 1);
            if (BENT.matcher(what).matches()) {
                continue;
            }
            Map<Integer, Boolean> broken = new HashMap<>();
            String failure = broken(rule, w, broken);
            boolean stores = !refused.containsKey(w);
            for (int a = 0; a <= values.size(); a++) {
                if (a > 0 && refused.containsKey(a)) {
                    continue;
                }
                String holds = held.get(a);
                boolean equal = stores && Objects.equals(holds, held.get(w));
                if (failure != null) {
                    if (stores) {
                        wrong.add(what + ": stored, but comparing fails: " + failure);
                    }
                } else if (broken.getOrDefault(a, false) == equal) {
                    wrong.add(what
                            + (stores ? "stored as " + held.get(w) : "refused (" + refused.get(w) + ")")
                            + (equal ? ", but differs from " : ", but equals ")
                            + holds);
                }
            }
        }
    }

    private static @Nullable String broken(ColumnRule rule, int w, Map<Integer, Boolean> broken) {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select a, " + rule.broken() + " from t where w = " + w)) {
            while (row.next()) {
                broken.put(row.getInt(1), row.getBoolean(2));
            }
            Warnings.refuse(statement);
            return null;
        } catch (SQLException e) {
            return e.getMessage();
        }
    }

    /** What a column holds as a text that tells all values apart, by other means than those that are tested. */
    private static String told(Column column) {
        return switch (column.baseName()) {
            case "float", "double" -> "concat(" + column.sql() + " + 0e0)";
            case "char", "varchar", "text", "binary", "varbinary", "blob", "enum", "set", "longtext" ->
                "hex(" + column.sql() + ")";
            case "bit" -> "concat(" + column.sql() + " + 0)";
            default -> "cast(" + column.sql() + " as char)";
        };
    }
}
