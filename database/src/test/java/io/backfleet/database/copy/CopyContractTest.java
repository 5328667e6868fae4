package io.backfleet.database.copy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.testkit.jdbc.ScratchDatabase;
import io.backfleet.testkit.mysql.MariaDbExtension;
import io.backfleet.testkit.postgresql.PostgresExtension;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the plan of a copy tells writers to run, run as it stands there. */
class CopyContractTest {
    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    @RegisterExtension
    static final MariaDbExtension mariadb = new MariaDbExtension();

    private static final String[] VERSIONED = {
        "from: users", "into: accounts", "version: v", "tombstones: gone", "where: id > 0"
    };
    private static final String[] LOCKED = {"from: users", "into: accounts", "lockSource: true"};
    private static final String CONTENT = "select concat(id, ' ', name, ' ', v) from accounts where id = ";

    private List<String> contract(ScratchDatabase target, String... mode) throws SQLException {
        ScratchDatabase source = postgres.database();
        CopyTables.simple(source, target, 10);
        try (CopyFleet fleet = CopyFleet.open(source, target, mode)) {
            return fleet.examine().contract();
        }
    }

    /** The statements behind the line that begins so, with these values. */
    private static String[] statements(List<String> contract, String heading, int id, String name, int version) {
        int begin = 0;
        while (!contract.get(begin).startsWith(heading)) {
            begin++;
        }
        return contract.subList(begin + 1, contract.size()).stream()
                .takeWhile(line -> line.startsWith("  "))
                .map(line -> line.replaceFirst(";  --.*", ";")
                        .replace(":id", Integer.toString(id))
                        .replace(":name", "'" + name + "'")
                        .replace(":v", Integer.toString(version)))
                .toArray(String[]::new);
    }

    private void newerCountsAndDeletionsAreRemembered(ScratchDatabase target) throws SQLException {
        List<String> contract = contract(target, VERSIONED);
        String text = String.join("\n", contract);
        assertTrue(text.contains("of a draws v anew"), text);
        assertTrue(text.contains("A row that no longer belongs into b"), text);
        target.execute("delete from accounts", "delete from gone");
        target.execute(statements(contract, "After an INSERT", 7, "new", 50));
        assertEquals("7 new 50", target.value(CONTENT + 7));
        target.execute(statements(contract, "After an INSERT", 7, "newer", 51));
        target.execute(statements(contract, "After an INSERT", 7, "late", 49));
        assertEquals("7 newer 51", target.value(CONTENT + 7));
        assertEquals("0", target.value("select count(*) from gone"));
        target.execute(statements(contract, "After a DELETE", 7, "", 40));
        assertEquals("7 newer 51", target.value(CONTENT + 7));
        target.execute(statements(contract, "After a DELETE", 7, "", 60));
        target.execute(statements(contract, "After a DELETE", 7, "", 55));
        assertEquals("0", target.value("select count(*) from accounts"));
        assertEquals("7 60", target.value("select concat(id, ' ', v) from gone"));
    }

    private void rowsAreWrittenAndDeleted(ScratchDatabase target) throws SQLException {
        List<String> contract = contract(target, LOCKED);
        assertTrue(contract.get(0).contains("only then commits the source"), contract.get(0));
        target.execute("delete from accounts");
        target.execute(statements(contract, "After an INSERT", 7, "new", 50));
        target.execute(statements(contract, "After an INSERT", 7, "newer", 51));
        assertEquals("7 newer 51", target.value(CONTENT + 7));
        target.execute(statements(contract, "After a DELETE", 7, "", 0));
        assertEquals("0", target.value("select count(*) from accounts"));
    }

    @Test
    void versionsOnPostgres_doWhatTheySay() throws SQLException {
        newerCountsAndDeletionsAreRemembered(postgres.newDatabase());
    }

    @Test
    void versionsOnMariaDb_doWhatTheySay() throws SQLException {
        newerCountsAndDeletionsAreRemembered(mariadb.database());
    }

    @Test
    void locksOnPostgres_doWhatTheySay() throws SQLException {
        rowsAreWrittenAndDeleted(postgres.newDatabase());
    }

    @Test
    void locksOnMariaDb_doWhatTheySay() throws SQLException {
        rowsAreWrittenAndDeleted(mariadb.database());
    }
}
