package io.backfleet.database.postgresql.examine;

import io.backfleet.database.postgresql.catalog.Column;
import io.backfleet.database.postgresql.transfer.pair.PairColumn;
import io.backfleet.database.postgresql.transfer.pair.TablePair;
import io.backfleet.protocol.error.Problem;
import io.backfleet.protocol.spec.MigrationSpec;
import io.backfleet.protocol.spec.VerifySpec;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** What the fleet's role must be allowed on the two tables of a transfer. Not thread-safe. */
final class TransferPrivileges {
    private final Connection connection;
    private final MigrationSpec spec;
    private final String section;
    private final Consumer<Problem> problems;

    TransferPrivileges(Connection connection, MigrationSpec spec, String section, Consumer<Problem> problems) {
        this.connection = connection;
        this.spec = spec;
        this.section = section;
        this.problems = problems;
    }

    /** @param read attribute numbers of the source's columns that expressions read */
    void check(TablePair walked, Optional<TablePair> compared, Set<Integer> read) throws SQLException {
        List<Column> key = walked.key().columns();
        Set<Column> sources = new LinkedHashSet<>(key);
        read.forEach(number -> walked.from().column(number).ifPresent(sources::add));
        // rows are locked against changes, which takes the right to change them
        Privileges from = new Privileges(connection, problems, section + ".from");
        Privileges into = new Privileges(connection, problems, section + ".into");
        VerifySpec verify = spec.verify();
        from.checkTable(walked.from(), sources, List.of(), key, verify != null);
        boolean repairs = verify != null && verify.autoRepair();
        Set<Column> targets = new LinkedHashSet<>(walked.carried().columns());
        List<Column> updated = new ArrayList<>();
        for (PairColumn column : compared.map(TablePair::columns).orElse(List.of())) {
            if (column.compared()) {
                targets.add(column.column());
                updated.add(column.column());
            }
        }
        boolean fills = spec.backfill() != null || repairs;
        List<Column> inserted =
                fills ? walked.columns().stream().map(PairColumn::column).toList() : List.of();
        into.checkTarget(walked.into(), targets, inserted, repairs ? updated : List.of(), repairs, verify != null);
    }
}
