package io.backfleet.database.mysql.copy;

import io.backfleet.database.mysql.catalog.Grants;
import io.backfleet.database.mysql.catalog.Table;
import io.backfleet.database.mysql.schema.FleetSchema;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.Problem;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** What the fleet's account may do at either end, and the GRANT for what it may not. Not thread-safe. */
final class CopyGrants {
    private final Grants grants;
    private final String place;
    private final Consumer<Problem> problems;

    CopyGrants(Connection connection, String place, Consumer<Problem> problems) throws SQLException {
        this.grants = Grants.of(connection);
        this.place = place;
        this.problems = problems;
    }

    void require(Table table, String path, List<String> privileges) {
        List<String> missing = new ArrayList<>();
        for (String privilege : privileges) {
            if (!grants.hold(privilege, table.schema(), table.name())) {
                missing.add(privilege);
            }
        }
        if (!missing.isEmpty()) {
            missing(path, String.join(", ", missing) + " ON " + table.sql());
        }
    }

    /** Transactions of other accounts are seen by whoever has this. */
    void server() {
        if (!grants.holdEverywhere("PROCESS")) {
            missing("", "PROCESS ON *.*");
        }
    }

    void fleetSchema() {
        if (!grants.holdAll(FleetSchema.NAME, "SELECT", "INSERT", "UPDATE", "DELETE", "CREATE")) {
            missing("", "SELECT, INSERT, UPDATE, DELETE, CREATE ON " + FleetSchema.NAME + ".*");
        }
    }

    private void missing(String path, String grant) {
        problems.accept(new Problem(
                ErrorCode.PRIVILEGE_MISSING,
                path,
                place + ": account " + grants.account() + " lacks " + grant,
                "GRANT " + grant + " TO " + grants.account()));
    }
}
