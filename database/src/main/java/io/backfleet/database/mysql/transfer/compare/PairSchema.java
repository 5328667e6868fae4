package io.backfleet.database.mysql.transfer.compare;

import io.backfleet.database.VerifyingTask.Identity;
import io.backfleet.database.mysql.catalog.Column;
import io.backfleet.database.mysql.catalog.Fingerprint;
import io.backfleet.database.mysql.catalog.Table;
import io.backfleet.database.mysql.catalog.TableFinder;
import io.backfleet.database.mysql.expression.ExpressionReader;
import io.backfleet.database.mysql.transfer.pair.PairColumn;
import io.backfleet.database.mysql.transfer.pair.TablePair;
import io.backfleet.database.mysql.verify.ComparedSchema;
import io.backfleet.protocol.spec.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What is compared of two tables, as far as the catalog tells.
 *
 * @param from name of the source, as the spec has it
 * @param into name of the target, likewise
 * @param read names of the source's columns that are read
 * @param compared those of the target's columns that are compared
 */
record PairSchema(TableName from, TableName into, TablePair pair, Set<String> read, Set<String> compared) {
    PairSchema {
        read = Set.copyOf(read);
        compared = Set.copyOf(compared);
    }

    /** Finds the columns. All of the source's count as read if one that is involved is generated. */
    static PairSchema of(TableName from, TableName into, TablePair pair) {
        Set<Column> read = new HashSet<>();
        Set<String> compared = new HashSet<>();
        for (PairColumn column : pair.columns()) {
            if (column.compared()) {
                compared.add(column.column().name());
                read.addAll(
                        ExpressionReader.read(pair.from(), column.expression()).columns());
            }
            Column copied = column.copied();
            if (copied != null) {
                read.add(copied);
            }
        }
        pair.carried().columns().forEach(column -> compared.add(column.name()));
        String where = pair.where();
        if (where != null) {
            read.addAll(ExpressionReader.read(pair.from(), where).columns());
        }
        List<Column> all =
                read.stream().anyMatch(Column::generated) ? pair.from().columns() : List.copyOf(read);
        return new PairSchema(
                from, into, pair, new HashSet<>(all.stream().map(Column::name).toList()), compared);
    }

    /** Identity of both tables and the server, as of now. */
    Identity identity(Connection primary) throws SQLException {
        TableFinder tables = new TableFinder(primary);
        Table source = tables.require(from);
        Table target = tables.require(into);
        String schema = Fingerprint.ofComparison(primary, source, pair.key(), named(source, read)) + ";"
                + Fingerprint.prefixed(
                        "into.", Fingerprint.ofComparison(primary, target, pair.carried(), named(target, compared)));
        return new Identity(schema, ComparedSchema.server(primary));
    }

    private static List<Column> named(Table table, Set<String> names) {
        return table.columns().stream().filter(c -> names.contains(c.name())).toList();
    }

    /** Whether both tables are still the very ones that the statements were written for. */
    boolean unchanged(Connection primary) throws SQLException {
        TableFinder tables = new TableFinder(primary);
        return tables.require(from).equals(pair.from()) && tables.require(into).equals(pair.into());
    }
}
