package io.backfleet.database.postgresql.transfer.compare;

import io.backfleet.database.VerifyingTask.Identity;
import io.backfleet.database.postgresql.catalog.Fingerprint;
import io.backfleet.database.postgresql.catalog.Table;
import io.backfleet.database.postgresql.catalog.TableFinder;
import io.backfleet.database.postgresql.transfer.pair.TablePair;
import io.backfleet.database.postgresql.verify.ComparedServer;
import io.backfleet.protocol.spec.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;

/**
 * What is compared of two tables, as far as the catalog tells.
 *
 * @param from name of the source, as the spec has it
 * @param into name of the target, likewise
 * @param read attribute numbers of the source's columns that are read
 * @param compared those of the target's columns that are compared
 */
record PairSchema(TableName from, TableName into, TablePair pair, Set<Integer> read, Set<Integer> compared) {
    PairSchema {
        read = Set.copyOf(read);
        compared = Set.copyOf(compared);
    }

    /** Identity of both tables and the server, as of now. */
    Identity identity(Connection primary) throws SQLException {
        TableFinder tables = new TableFinder(primary);
        Table source = tables.require(from);
        Table target = tables.require(into);
        String schema = Fingerprint.ofComparison(primary, source, pair.key(), read) + ";"
                + Fingerprint.prefixed("into.", Fingerprint.ofComparison(primary, target, pair.carried(), compared));
        return new Identity(schema, ComparedServer.identity(primary));
    }

    /** Whether both tables are still the very ones that the statements were written for. */
    boolean unchanged(Connection primary) throws SQLException {
        TableFinder tables = new TableFinder(primary);
        return tables.require(from).equals(pair.from()) && tables.require(into).equals(pair.into());
    }
}
