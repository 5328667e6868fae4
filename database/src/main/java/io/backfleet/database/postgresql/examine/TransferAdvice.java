package io.backfleet.database.postgresql.examine;

import io.backfleet.database.jdbc.Sql;
import io.backfleet.database.postgresql.catalog.Column;
import io.backfleet.database.postgresql.catalog.Identifier;
import io.backfleet.database.postgresql.catalog.Table;
import io.backfleet.database.postgresql.catalog.TableSize;
import io.backfleet.database.postgresql.transfer.pair.PairColumn;
import io.backfleet.database.postgresql.transfer.pair.TablePair;
import io.backfleet.database.transfer.TransferColumn;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What will cost more than it must, or happen beside a transfer. Scans nothing. Not thread-safe. */
final class TransferAdvice {
    /** Log of one insertion beside the row itself, of one new index entry, and of one row lock, in bytes. */
    private static final long LOG_PER_ROW = 64;

    private static final long LOG_PER_INDEX = 80;
    private static final long LOG_PER_LOCK = 60;

    /** Bit 4 of a trigger's type is INSERT. */
    private static final String TRIGGERS = """
            SELECT t.tgname::text FROM pg_catalog.pg_trigger t
             WHERE t.tgrelid = ?::oid AND NOT t.tgisinternal AND t.tgenabled IN ('O', 'A') AND t.tgtype & 4 <> 0
             ORDER BY 1""";

    private static final String FOREIGN_KEYS =
            "SELECT conname::text FROM pg_catalog.pg_constraint WHERE contype = 'f' AND conrelid = ?::oid ORDER BY 1";

    private static final String UNIQUE = """
            SELECT ic.relname::text FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class ic ON ic.oid = i.indexrelid
             WHERE i.indrelid = ?::oid AND (i.indisunique OR i.indisexclusion) AND ic.relname <> ? ORDER BY 1""";

    /** Roles and databases whose sessions begin transactions of one snapshot. */
    private static final String SNAPSHOTS = """
            SELECT DISTINCT coalesce(r.rolname::text, 'every role') FROM pg_catalog.pg_db_role_setting s
              LEFT JOIN pg_catalog.pg_roles r ON r.oid = s.setrole, unnest(s.setconfig) AS c
             WHERE s.setdatabase IN (0, (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database()))
               AND c ~* '^default_transaction_isolation=.?(repeatable read|serializable)' ORDER BY 1""";

    private final Connection connection;
    private final TablePair pair;
    private final Set<Integer> read;
    private final List<String> warnings = new ArrayList<>();

    /** @param read attribute numbers of the source's columns that are read */
    TransferAdvice(Connection connection, TablePair pair, Set<Integer> read) {
        this.connection = connection;
        this.pair = pair;
        this.read = read;
    }

    List<String> warnings() {
        return warnings;
    }

    /** Looks; the estimated log of copying every row once, in bytes. */
    long look(TableSize size, boolean replicasNamed) throws SQLException {
        Table into = pair.into();
        writers();
        beside(into);
        sequences();
        uncovered();
        warnings.addAll(new Advice(connection, pair.from(), List.of())
                .ofReading(replicasNamed)
                .warnings());
        long indexes = Sql.first(
                        connection,
                        "SELECT count(*) FROM pg_catalog.pg_index WHERE indrelid = ?::oid",
                        row -> row.getLong(1),
                        into.oid())
                .orElse(0L);
        long rowBytes = size.rows() == 0 ? 0 : size.bytes() / size.rows();
        return size.rows() * (rowBytes + LOG_PER_ROW + LOG_PER_LOCK + LOG_PER_INDEX * indexes);
    }

    /** The same for what only reads: nothing is logged. */
    long ofReading(boolean replicasNamed) throws SQLException {
        uncovered();
        warnings.addAll(new Advice(connection, pair.from(), List.of())
                .ofReading(replicasNamed)
                .warnings());
        return 0;
    }

    private void writers() throws SQLException {
        warnings.add("every writer of " + pair.from().sql() + " must write "
                + pair.into().sql()
                + " in the same transaction, the source first, at READ COMMITTED: a REPEATABLE READ or SERIALIZABLE"
                + " transaction goes past rows that were copied after its beginning, without an error, and so does a single WITH"
                + " statement that writes both");
        List<String> roles = names(SNAPSHOTS);
        if (!roles.isEmpty()) {
            warnings.add("sessions of " + roles + " do not begin at READ COMMITTED (default_transaction_isolation):"
                    + " if they write these tables, ALTER ROLE or ALTER DATABASE ... SET default_transaction_isolation ="
                    + " 'read committed'");
        }
    }

    private void beside(Table into) throws SQLException {
        List<String> triggers = names(TRIGGERS, into.oid());
        if (!triggers.isEmpty()) {
            warnings.add(
                    "triggers " + triggers + " of " + into.sql() + " fire for every row that is copied; if their work"
                            + " is not wanted, let them RETURN NEW unchanged, never NULL, for application_name backfleet-worker:"
                            + " an insertion that a trigger suppresses fails the backfill");
        }
        List<String> keys = names(FOREIGN_KEYS, into.oid());
        if (!keys.isEmpty()) {
            warnings.add(
                    "foreign keys " + keys + " of " + into.sql() + " lock and check the referenced row for every row"
                            + " that is copied, and refuse those without one; add them NOT VALID after the backfill, and"
                            + " validate then");
        }
        List<String> unique = names(UNIQUE, into.oid(), pair.carried().index());
        if (!unique.isEmpty()) {
            warnings.add("a row that " + unique + " of " + into.sql() + " refuses, because another row has its values"
                    + " already, is not copied: its range fails and is parked until one of the two is put right");
        }
        List<String> publications = names(
                "SELECT pubname::text FROM pg_catalog.pg_publication_tables WHERE schemaname = ? AND tablename = ?"
                        + " ORDER BY 1",
                into.schema(),
                into.name());
        if (!publications.isEmpty()) {
            warnings.add("publications " + publications
                    + " carry every copied row to their subscribers; watch their lag, and mind max_slot_wal_keep_size");
        }
    }

    private void sequences() throws SQLException {
        for (PairColumn column : pair.columns()) {
            String sequence = Sql.first(
                            connection,
                            "SELECT coalesce(pg_catalog.pg_get_serial_sequence(?, ?), '')",
                            row -> row.getString(1),
                            pair.into().sql(),
                            column.column().name())
                    .orElse("");
            if (!sequence.isEmpty()) {
                String name = column.column().sql();
                warnings.add("column " + name + " of " + pair.into().sql()
                        + " has its own sequence, which copied rows do"
                        + " not advance: before anybody inserts there without a value of his own, run SELECT"
                        + " pg_catalog.setval(" + Identifier.literal(sequence) + ", (SELECT max(" + name + ") FROM "
                        + pair.into().sql() + "))");
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
                .filter(column -> !read.contains(column.number()))
                .map(Column::name)
                .toList();
        if (!unread.isEmpty()) {
            warnings.add(
                    "columns " + unread + " of " + pair.from().sql() + " go nowhere: what they hold is in no column"
                            + " of " + pair.into().sql());
        }
    }

    private List<String> names(String sql, Object... parameters) throws SQLException {
        return Sql.query(connection, sql, row -> row.getString(1), parameters);
    }
}
