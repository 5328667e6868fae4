package io.backfleet.embedded.mysql;

import java.util.List;

/** Who may connect to the embedded servers. Made before a server's first start, so that no binary log holds it. */
final class Accounts {
    /** May do everything; used by the controls of the pair. */
    static final String ADMIN = "root";

    /** May do everything but write to a server that is read-only. */
    static final String USER = "backfleet";

    static final String REPLICATION = "replication";

    /** All but {@link #ADMIN}, which the system tables' own script makes. */
    static final List<String> STATEMENTS = List.of(
            "create user " + at(USER) + ";",
            "grant all on *.* to " + at(USER) + " with grant option;",
            "revoke read_only admin on *.* from " + at(USER) + ";",
            "create user " + at(REPLICATION) + ";",
            "grant replication slave on *.* to " + at(REPLICATION) + ";");

    private Accounts() {}

    private static String at(String user) {
        return user + "@'127.0.0.1'";
    }
}
