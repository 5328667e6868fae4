package io.backfleet.database.postgresql.verify;

import io.backfleet.database.VerifyingTask.Identity;
import io.backfleet.database.postgresql.catalog.Fingerprint;
import io.backfleet.database.postgresql.catalog.Table;
import io.backfleet.database.postgresql.catalog.TableFinder;
import io.backfleet.database.postgresql.catalog.WalkingKey;
import io.backfleet.protocol.spec.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;

/**
 * What is compared, as far as the catalog tells.
 *
 * @param name of the table, as the spec has it
 * @param key that it is walked by
 * @param columns attribute numbers of the columns that are compared or read by expressions
 */
record ComparedSchema(TableName name, WalkingKey key, Set<Integer> columns) {
    ComparedSchema {
        columns = Set.copyOf(columns);
    }

    /** Identity of schema and server, as of now. */
    Identity identity(Connection primary) throws SQLException {
        Table table = new TableFinder(primary).require(name);
        String schema = Fingerprint.ofComparison(primary, table, key, columns);
        return new Identity(schema, ComparedServer.identity(primary));
    }
}
