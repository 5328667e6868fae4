package io.backfleet.database.mysql;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.backfleet.database.contract.Engine;
import io.backfleet.database.contract.TestFleet;
import io.backfleet.testkit.jdbc.ScratchDatabase;
import io.backfleet.testkit.mysql.MariaDbExtension;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * That a column that already holds what will do keeps it to the last digit when its row is written because of another
 * column: the server finds one type for what is kept and what is written.
 */
class MySqlKeptValueTest {
    /** Column types, each with a value that is kept and an expression of another type: {@code type; kept; expression}. */
    private static final List<String> COLUMNS = List.of(
            "bigint; 9007199254740993; dbl",
            "bigint; -9223372036854775808; num",
            "bigint unsigned; 18446744073709551615; -id + 2",
            "bigint unsigned; 18446744073709551615; dbl",
            "decimal(30,10); 12345678901234567890.0123456789; dbl",
            "float; 16777215; num",
            "float; 0.1; dbl",
            "double; 0.1e0 + 0.2e0; num",
            "varchar(9) character set latin1; '\u00e9 '; txt",
            "varchar(9) character set cp932; x'8790'; txt",
            "varchar(9) character set utf8mb4 collate utf8mb4_bin; 'A '; txt",
            "varchar(30); '1.50'; dbl",
            "char(9); 'x'; txt",
            "text; 'x '; num",
            "binary(3); x'6120'; x'61'",
            "varbinary(9); x'C3'; txt",
            "date; '2020-02-29'; dt",
            "datetime(3); '2020-02-29 23:59:59.999'; dt",
            "time(2); '-10:00:00.55'; dt",
            "enum('a','b'); 'b'; txt",
            "set('a','b'); 'a,b'; txt",
            "bit(10); b'1000000001'; id + 1",
            "year; 1999; id + 2000");

    @RegisterExtension
    static final MariaDbExtension mariaDb = new MariaDbExtension();

    private static final Engine ENGINE = new MySqlEngine(mariaDb);

    private static String held(ScratchDatabase database, String table, String column, String type, int id)
            throws SQLException {
        String held = type.startsWith("float") || type.startsWith("double")
                ? "concat(" + column + " + 0e0)"
                : type.matches("(bigint|decimal|bit|year).*")
                        ? "concat(" + column + " + 0)"
                        : "hex(cast(" + column + " as binary))";
        return database.value("select " + held + " from " + table + " where id = " + id);
    }

    @Test
    void valueThatIsThere_isKeptAndOneThatIsNotIsStoredAsAssigned() throws SQLException {
        ScratchDatabase database = ENGINE.database();
        StringBuilder columns = new StringBuilder("id int primary key, dbl double, num decimal(10,3), txt varchar(9)"
                + " character set utf8mb4, dt datetime(6), due int");
        StringBuilder kept = new StringBuilder();
        StringBuilder names = new StringBuilder();
        Map<String, String> set = new LinkedHashMap<>();
        set.put("due", "id");
        for (int i = 0; i < COLUMNS.size(); i++) {
            String[] parts = COLUMNS.get(i).split("; ", -1);
            columns.append(", v").append(i).append(' ').append(parts[0]);
            names.append(", v").append(i);
            kept.append(", ").append(parts[1]);
            set.put("v" + i, parts[2]);
        }
        String source = "2.5e0, 1.005, 'a', '2020-02-28 23:59:59.9876'";
        for (String table : List.of("t", "plain")) {
            database.execute(
                    "create table " + table + " (" + columns + ")",
                    "insert into " + table + " (id, dbl, num, txt, dt" + names + ") values (1, " + source + kept + ")",
                    "insert into " + table + " (id, dbl, num, txt, dt) values (2, " + source + ")");
        }
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            for (Map.Entry<String, String> one : set.entrySet()) {
                statement.execute("update plain set " + one.getKey() + " = " + one.getValue() + " where id = 2");
            }
        }
        try (TestFleet fleet = TestFleet.open(ENGINE, database, "t", set, "onlyWhereNull: true")) {
            assertEquals(2, fleet.runAll(10).changed());
        }
        for (int i = 0; i < COLUMNS.size(); i++) {
            String type = COLUMNS.get(i).split("; ", -1)[0];
            for (int id = 1; id <= 2; id++) {
                assertEquals(
                        held(database, "plain", "v" + i, type, id),
                        held(database, "t", "v" + i, type, id),
                        COLUMNS.get(i) + (id == 1 ? ": kept" : ": written"));
            }
        }
        assertEquals("3", database.value("select sum(due) from t"));
    }
}
