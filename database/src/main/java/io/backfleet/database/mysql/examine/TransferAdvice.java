package io.backfleet.database.mysql.examine;

import io.backfleet.database.jdbc.Sql;
import io.backfleet.database.mysql.catalog.Column;
import io.backfleet.database.mysql.catalog.RowTriggers;
import io.backfleet.database.mysql.catalog.Table;
import io.backfleet.database.mysql.catalog.TableSize;
import io.backfleet.database.mysql.transfer.pair.PairColumn;
import io.backfleet.database.mysql.transfer.pair.TablePair;
import io.backfleet.database.transfer.TransferColumn;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What will cost more than it must, or happen beside a transfer. Scans nothing. Not thread-safe. */
final class TransferAdvice {
    /** Log of one insertion beside the row itself, and of one new index entry, in bytes. */
    private static final long LOG_PER_ROW = 64;

    private static final long LOG_PER_INDEX = 80;

    private static final String FOREIGN_KEYS = "SELECT constraint_name FROM information_schema.table_constraints"
            + " WHERE constraint_type = 'FOREIGN KEY' AND table_schema = ? AND table_name = ? ORDER BY 1";

    private static final String COUNTING = "SELECT column_name FROM information_schema.columns"
            + " WHERE extra LIKE '%auto_increment%' AND table_schema = ? AND table_name = ?";

    private static final String INDEXES = "SELECT COUNT(DISTINCT index_name) FROM information_schema.statistics"
            + " WHERE table_schema = ? AND table_name = ?";

    private final Connection connection;
    private final TablePair pair;
    private final Set<String> unique;
    private final Set<Column> read;
    private final List<String> warnings = new ArrayList<>();

    /**
     * @param unique names of other unique indexes of the target
     * @param read the source's columns that are read
     */
    TransferAdvice(Connection connection, TablePair pair, Set<String> unique, Set<Column> read) {
        this.connection = connection;
        this.pair = pair;
        this.unique = unique;
        this.read = read;
    }

    /** Looks. */
    Advice.Looked look(TableSize size, boolean replicasNamed) throws SQLException {
        Table into = pair.into();
        warnings.add("every writer of " + pair.from().sql() + " must write " + into.sql()
                + " in the same transaction, the source first, and decide nothing by what a plain SELECT shows at"
                + " REPEATABLE READ: that may be older than what was copied");
        beside(into);
        counting(into);
        uncovered();
        surroundings(replicasNamed);
        long indexes = Sql.first(connection, INDEXES, row -> row.getLong(1), into.schema(), into.name())
                .orElse(0L);
        boolean logged = Sql.first(connection, "SELECT @@global.log_bin", row -> row.getBoolean(1))
                .orElse(false);
        long rowBytes = size.rows() == 0 ? 0 : size.bytes() / size.rows();
        long perRow = rowBytes * (logged ? 2 : 1) + LOG_PER_ROW + LOG_PER_INDEX * indexes;
        return new Advice.Looked(List.copyOf(warnings), size.rows() * perRow);
    }

    /** The same for what only reads. */
    Advice.Looked ofReading(boolean replicasNamed) throws SQLException {
        uncovered();
        surroundings(replicasNamed);
        return new Advice.Looked(List.copyOf(warnings), 0);
    }

    private void surroundings(boolean replicasNamed) throws SQLException {
        warnings.addAll(new Advice(connection, pair.from(), List.of())
                .ofReading(replicasNamed)
                .warnings());
    }

    private void beside(Table into) throws SQLException {
        List<String> triggers = RowTriggers.onInsertion(connection, into);
        if (!triggers.isEmpty()) {
            warnings.add("triggers " + triggers + " of " + into.sql() + " fire for every row that is copied; if their"
                    + " work is not wanted, let them do nothing where @backfleet = 'backfleet-worker'");
        }
        List<String> keys = names(FOREIGN_KEYS, into);
        if (!keys.isEmpty()) {
            warnings.add("foreign keys " + keys + " of " + into.sql() + " lock and check the referenced row for every"
                    + " row that is copied, and refuse those without one; add them after the backfill");
        }
        if (!unique.isEmpty()) {
            warnings.add("a row that " + unique + " of " + into.sql() + " refuses, because another row has its values"
                    + " already, is not copied: its range fails and is parked until one of the two is put right");
        }
        List<String> dated = pair.columns().stream()
                .map(PairColumn::column)
                .filter(Column::onUpdate)
                .map(Column::name)
                .toList();
        if (!dated.isEmpty()) {
            warnings.add("columns " + dated + " of " + into.sql() + " are ON UPDATE CURRENT_TIMESTAMP: writers must"
                    + " give them the source's value each time, or they differ");
        }
    }

    private void counting(Table into) throws SQLException {
        for (String name : names(COUNTING, into)) {
            Optional<PairColumn> filled = pair.columns().stream()
                    .filter(column -> column.column().name().equals(name))
                    .findFirst();
            if (filled.isEmpty()) {
                warnings.add("column " + name + " of " + into.sql() + " is AUTO_INCREMENT and not filled: copied rows"
                        + " get numbers in the order in which they are copied");
            } else {
                warnings.add("column " + name + " of " + into.sql() + " is AUTO_INCREMENT: it counts on above the"
                        + " greatest value copied, and while both tables give numbers of their own these collide; let"
                        + " the source alone give them until the switch");
            }
        }
    }

    /** What is left behind on either side. */
    private void uncovered() {
        if (!pair.forgotten().isEmpty()) {
            warnings.add("nothing fills columns "
                    + pair.forgotten().stream().map(TransferColumn::name).toList() + " of "
                    + pair.into().sql()
                    + ": they keep their default and are not compared; name them under leave if that"
                    + " is meant");
        }
        List<String> unread = pair.from().columns().stream()
                .filter(column -> !read.contains(column))
                .map(Column::name)
                .toList();
        if (!unread.isEmpty()) {
            warnings.add(
                    "columns " + unread + " of " + pair.from().sql() + " go nowhere: what they hold is in no column"
                            + " of " + pair.into().sql());
        }
    }

    private List<String> names(String sql, Table table) throws SQLException {
        return Sql.query(connection, sql, row -> row.getString(1), table.schema(), table.name());
    }
}
