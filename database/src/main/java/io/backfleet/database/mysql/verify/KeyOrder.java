package io.backfleet.database.mysql.verify;

import io.backfleet.database.jdbc.Endpoint;
import io.backfleet.database.mysql.catalog.Column;
import io.backfleet.database.mysql.catalog.Table;
import io.backfleet.database.mysql.catalog.TableFinder;
import io.backfleet.database.mysql.catalog.WalkingKey;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.spec.TableName;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * The order of a walking key on the primary. A replica may have been given another type or collation there: it would be
 * cut into ranges at other places, and rows would be skipped, the same ones in every pass.
 */
public record KeyOrder(TableName name, WalkingKey key) {
    /** @throws BackfleetException SCHEMA_CHANGED when a replica's key is another one */
    void require(Connection connection, Endpoint replica) throws SQLException {
        Table table = new TableFinder(connection).require(name);
        for (Column here : key.columns()) {
            String wanted = order(here);
            String found = table.column(here.name()).map(KeyOrder::order).orElse("none");
            if (!found.equals(wanted)) {
                throw new BackfleetException(
                        ErrorCode.SCHEMA_CHANGED,
                        "replica " + replica.host() + " of database " + replica.databaseId()
                                + " has another key column "
                                + here.name() + " in " + name + " (" + found + ") than the primary (" + wanted
                                + "): rows could be skipped there; read from the primary, or make the tables alike");
            }
        }
    }

    private static String order(Column column) {
        return column.type() + (column.collation() == null ? "" : " " + column.collation());
    }
}
