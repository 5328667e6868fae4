package io.backfleet.database.postgresql.verify;

import io.backfleet.database.jdbc.Endpoint;
import io.backfleet.database.postgresql.catalog.Fingerprint;
import io.backfleet.database.postgresql.catalog.Table;
import io.backfleet.database.postgresql.catalog.WalkingKey;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * The order of a walking key on the primary, which built the index that a replica walks over too. A replica that sorts
 * text by another version of a library would skip rows in it, the same ones in every pass.
 *
 * @param primary what the order hangs on there
 */
public record KeyOrder(Table table, WalkingKey key, String primary) {
    /** Takes it. */
    public static KeyOrder of(Connection primary, Table table, WalkingKey key) throws SQLException {
        return new KeyOrder(table, key, Fingerprint.order(primary, table, key));
    }

    /** @throws BackfleetException SCHEMA_CHANGED when a replica sorts in another order */
    void require(Connection connection, Endpoint replica) throws SQLException {
        String there = Fingerprint.order(connection, table, key);
        if (!there.equals(primary)) {
            throw new BackfleetException(
                    ErrorCode.SCHEMA_CHANGED,
                    "replica " + replica.host() + " of database " + replica.databaseId() + " sorts the key of "
                            + table.sql() + " by other versions of collations (" + there + ") than the primary ("
                            + primary + "): rows could be skipped there; read from the primary, or from a replica with"
                            + " the primary's operating system and ICU library");
        }
    }
}
