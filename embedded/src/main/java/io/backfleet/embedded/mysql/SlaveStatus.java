package io.backfleet.embedded.mysql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * What a replica says of itself.
 *
 * @param receives whether it is connected to its primary
 * @param applies whether it applies what it receives
 * @param received position up to which it has received whole transactions
 * @param error the last failure of either, or an empty text
 */
record SlaveStatus(boolean receives, boolean applies, String received, String error) {
    /** Asks with a session of root. */
    static SlaveStatus read(Connection replica) throws SQLException {
        try (Statement statement = replica.createStatement();
                ResultSet row = statement.executeQuery("show slave status")) {
            if (!row.next()) {
                return new SlaveStatus(false, false, "", "it follows no primary");
            }
            return new SlaveStatus(
                    row.getString("Slave_IO_Running").equals("Yes"),
                    row.getString("Slave_SQL_Running").equals("Yes"),
                    row.getString("Gtid_IO_Pos"),
                    row.getString("Last_IO_Error") + row.getString("Last_SQL_Error"));
        }
    }

    /** For messages. */
    String inWords() {
        return (receives ? "receives" : "does not receive") + ", " + (applies ? "applies" : "does not apply")
                + (error.isEmpty() ? "" : ", " + error);
    }
}
