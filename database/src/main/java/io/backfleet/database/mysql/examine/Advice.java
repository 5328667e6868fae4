package io.backfleet.database.mysql.examine;

import io.backfleet.database.jdbc.Sql;
import io.backfleet.database.mysql.catalog.Column;
import io.backfleet.database.mysql.catalog.RowTriggers;
import io.backfleet.database.mysql.catalog.Table;
import io.backfleet.database.mysql.catalog.TableSize;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** What will cost more than it must, or happen beside the backfill. Scans nothing. Not thread-safe. */
final class Advice {
    /**
     * Log of one update beside the images of the row, and for each index on a column that is written, in bytes. With
     * full images the binary log holds the row twice.
     */
    private static final long LOG_PER_ROW = 34;

    private static final long LOG_PER_INDEX = 120;

    private static final String INDEXES = """
            SELECT DISTINCT index_name FROM information_schema.statistics
             WHERE table_schema = ? AND table_name = ? AND column_name = ? ORDER BY 1""";

    private static final String FOREIGN_KEYS = """
            SELECT DISTINCT constraint_name FROM information_schema.key_column_usage
             WHERE table_schema = ? AND table_name = ? AND column_name = ? AND referenced_table_name IS NOT NULL
             ORDER BY 1""";

    private static final String REFERENCES = """
            SELECT DISTINCT CONCAT(k.table_schema, '.', k.table_name, ' (', r.update_rule, ')')
              FROM information_schema.key_column_usage k
              JOIN information_schema.referential_constraints r
                ON r.constraint_schema = k.constraint_schema AND r.constraint_name = k.constraint_name
               AND r.table_name = k.table_name
             WHERE k.referenced_table_schema = ? AND k.referenced_table_name = ? AND k.referenced_column_name = ?
             ORDER BY 1""";

    private final Connection connection;
    private final Table table;
    private final Collection<Column> targets;
    private final List<String> warnings = new ArrayList<>();

    Advice(Connection connection, Table table, Collection<Column> targets) {
        this.connection = connection;
        this.table = table;
        this.targets = targets;
    }

    /**
     * Looks.
     *
     * @param warnings each with its remedy
     * @param logBytes estimated log of writing every row once
     */
    record Looked(List<String> warnings, long logBytes) {}

    Looked look(TableSize size, boolean replicasNamed) throws SQLException {
        List<String> indexed = names(INDEXES);
        if (!indexed.isEmpty()) {
            warnings.add("indexes " + indexed + " hold a column that is filled in, so every write goes to them, too;"
                    + " drop them now and create them after the backfill");
        }
        happensBeside();
        boolean full = "FULL".equalsIgnoreCase(variable("binlog_row_image").orElse(""));
        boolean logged = isOn(variable("log_bin").orElse("0"));
        if (full && logged) {
            warnings.add("binlog_row_image is FULL, so the binary log gets both versions of every whole row; with"
                    + " MINIMAL it is about a tenth of that, if none of its readers needs whole rows");
        }
        long rowBytes = size.rows() == 0 ? 0 : size.bytes() / size.rows();
        long perRow = rowBytes + LOG_PER_ROW + (logged && full ? 2 * rowBytes : 0) + LOG_PER_INDEX * indexed.size();
        surroundings(replicasNamed);
        return new Looked(List.copyOf(warnings), size.rows() * perRow);
    }

    /** The same for what only reads. */
    Looked ofReading(boolean replicasNamed) throws SQLException {
        surroundings(replicasNamed);
        return new Looked(List.copyOf(warnings), 0);
    }

    private void happensBeside() throws SQLException {
        List<String> triggers = RowTriggers.onUpdate(connection, table);
        if (!triggers.isEmpty()) {
            warnings.add("triggers " + triggers + " fire for every row that is written; if their work is not wanted,"
                    + " let them do nothing where @backfleet = 'backfleet-worker': a write that a trigger undoes fails"
                    + " the backfill");
        }
        List<String> dated = table.columns().stream()
                .filter(c -> c.onUpdate() && !targets.contains(c))
                .map(Column::name)
                .toList();
        if (!dated.isEmpty()) {
            warnings.add("columns " + dated + " are ON UPDATE CURRENT_TIMESTAMP, so every row that is written gets the"
                    + " present time there; if that must not be, ALTER them for the time of the backfill");
        }
        List<String> keys = names(FOREIGN_KEYS);
        if (!keys.isEmpty()) {
            warnings.add("foreign keys " + keys + " lock and check the referenced row for every write; add them after"
                    + " the backfill");
        }
        List<String> references = names(REFERENCES);
        if (!references.isEmpty()) {
            warnings.add("foreign keys of " + references
                    + " reference a column that is filled in: each write is refused or carried on to rows there, by"
                    + " the rule in brackets, without any trigger's being asked");
        }
    }

    private void surroundings(boolean replicasNamed) throws SQLException {
        long reported = Sql.first(
                        connection,
                        "SELECT COUNT(*) FROM information_schema.processlist WHERE command LIKE 'Binlog Dump%'",
                        row -> row.getLong(1))
                .orElse(0L);
        if (!replicasNamed && reported > 0) {
            warnings.add("the databases file names no replicas, but " + reported
                    + " follow the primary's binary log: their lag is not seen; name them under replicas");
        }
    }

    private Optional<String> variable(String name) throws SQLException {
        return Sql.first(connection, "SHOW VARIABLES LIKE '" + name + "'", row -> row.getString(2));
    }

    private static boolean isOn(String value) {
        return value.equals("1") || value.equalsIgnoreCase("ON");
    }

    private List<String> names(String sql) throws SQLException {
        List<String> names = new ArrayList<>();
        for (Column target : targets) {
            Sql.query(connection, sql, row -> row.getString(1), table.schema(), table.name(), target.name())
                    .forEach(name -> {
                        if (!names.contains(name)) {
                            names.add(name);
                        }
                    });
        }
        return names;
    }
}
