package io.backfleet.database.mysql.examine;

import io.backfleet.database.mysql.catalog.Grants;
import io.backfleet.database.mysql.catalog.Table;
import io.backfleet.database.mysql.schema.FleetSchema;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.Problem;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** What the fleet's account may do, and the GRANT for what it may not. Not thread-safe. */
final class Privileges {
    private final Connection connection;
    private final Grants grants;
    private final Consumer<Problem> problems;
    private final String path;

    /** @param path where the spec names the table */
    Privileges(Connection connection, Grants grants, Consumer<Problem> problems, String path) {
        this.connection = connection;
        this.grants = grants;
        this.problems = problems;
        this.path = path;
    }

    /** What seeing the whole server takes. */
    void checkServer() {
        if (!grants.holdEverywhere("PROCESS")) {
            missing(
                    "",
                    "may not see other accounts' transactions, whose end a migration must wait for",
                    "PROCESS ON *.*");
        }
    }

    /** What the fleet's own database takes. */
    void checkFleetSchema() throws SQLException {
        Set<String> absent = FleetSchema.missing(connection);
        List<String> needed = new ArrayList<>();
        if (!absent.isEmpty() && !grants.holdAll(FleetSchema.NAME, "CREATE")) {
            needed.add("CREATE");
        }
        boolean open = true;
        for (String table : List.of("checkpoint", "incarnation", "heartbeat", "server_group")) {
            for (String privilege : List.of("SELECT", "INSERT", "UPDATE", "DELETE")) {
                open &= grants.hold(privilege, FleetSchema.NAME, table);
            }
        }
        if (!open) {
            needed.addAll(List.of("SELECT", "INSERT", "UPDATE", "DELETE"));
        }
        if (!needed.isEmpty()) {
            missing(
                    "",
                    "may not make and write the fleet's own database " + FleetSchema.NAME,
                    String.join(", ", needed) + " ON " + FleetSchema.NAME + ".*");
        }
    }

    /**
     * What the table takes: rows are written, or locked to be judged.
     *
     * @return whether nothing is missing
     */
    boolean checkTable(Table table) {
        List<String> needed = new ArrayList<>();
        need(needed, "SELECT", table);
        need(needed, "UPDATE", table);
        // without it the server hides triggers, and what they undo
        need(needed, "TRIGGER", table);
        if (!needed.isEmpty()) {
            missing(
                    path,
                    "may not read, or write, or lock what it must of " + table.sql() + ", or see its triggers",
                    String.join(", ", needed) + " ON " + table.sql());
        }
        return needed.isEmpty();
    }

    /** What the source of a transfer takes: its rows are locked against changes, which takes the right to change them. */
    void checkSource(Table table) {
        require(table, "may not read, or lock what it must of ", List.of("SELECT", "UPDATE"));
    }

    /**
     * What the target of a transfer takes.
     *
     * @param filled whether rows are inserted
     * @param repaired whether rows are updated and deleted as well
     */
    void checkTarget(Table table, boolean filled, boolean repaired) {
        List<String> wanted = new ArrayList<>(List.of("SELECT", "UPDATE", "TRIGGER"));
        if (filled) {
            wanted.add("INSERT");
        }
        if (repaired) {
            wanted.add("DELETE");
        }
        require(table, "may not read, or write, or lock what it must, or see the triggers of ", wanted);
    }

    private void require(Table table, String message, List<String> wanted) {
        List<String> needed = new ArrayList<>();
        wanted.forEach(privilege -> need(needed, privilege, table));
        if (!needed.isEmpty()) {
            missing(path, message + table.sql(), String.join(", ", needed) + " ON " + table.sql());
        }
    }

    /** The server shows only such columns as may be read, so all of them must be; it names those that can't be written. */
    private void need(List<String> needed, String privilege, Table table) {
        boolean held = privilege.equals("UPDATE")
                ? grants.holdInPart(privilege, table.schema(), table.name())
                : grants.hold(privilege, table.schema(), table.name());
        if (!held) {
            needed.add(privilege);
        }
    }

    private void missing(String at, String message, String grant) {
        problems.accept(new Problem(
                ErrorCode.PRIVILEGE_MISSING,
                at,
                "account " + grants.account() + " " + message,
                "GRANT " + grant + " TO " + grants.account()));
    }
}
