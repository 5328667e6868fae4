package io.backfleet.database.postgresql.examine;

import io.backfleet.database.jdbc.Sql;
import io.backfleet.database.postgresql.catalog.Column;
import io.backfleet.database.postgresql.catalog.Table;
import io.backfleet.database.postgresql.catalog.TableSize;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** What will cost more than it must, or happen beside the backfill. Scans nothing. Not thread-safe. */
final class Advice {
    /** In a smaller table nothing is worth a warning about speed. */
    private static final long MANY_ROWS = 100_000;

    /**
     * Log of one update beside the new row version itself, and of one new index entry, in bytes: measured at 257 and
     * 500 bytes for rows of 190 bytes with and without HOT, two indexes.
     */
    private static final long LOG_PER_ROW = 64;

    private static final long LOG_PER_INDEX = 120;

    private static final String INDEXES = """
            SELECT ic.relname::text FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class ic ON ic.oid = i.indexrelid
             WHERE i.indrelid = ?::oid AND (i.indkey::int2[] && ?::int2[] OR EXISTS (
               SELECT 1 FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = i.indexrelid
                AND d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid = i.indrelid AND d.refobjsubid = ANY (?::int[])))
             ORDER BY 1""";

    /** Bit 16 of a trigger's type is UPDATE; triggers bound to other columns do not fire. */
    private static final String TRIGGERS = """
            SELECT t.tgname::text FROM pg_catalog.pg_trigger t
             WHERE t.tgrelid = ?::oid AND NOT t.tgisinternal AND t.tgenabled IN ('O', 'A') AND t.tgtype & 16 <> 0
               AND (t.tgattr::text = '' OR t.tgattr::int2[] && ?::int2[])
             ORDER BY 1""";

    private static final String FOREIGN_KEYS = """
            SELECT c.conname::text FROM pg_catalog.pg_constraint c
             WHERE c.contype = 'f' AND c.conrelid = ?::oid AND c.conkey && ?::int2[] ORDER BY 1""";

    private static final String PUBLICATIONS =
            "SELECT pubname::text FROM pg_catalog.pg_publication_tables WHERE schemaname = ? AND tablename = ? ORDER BY 1";

    private final Connection connection;
    private final Table table;
    private final List<String> numbers;
    private final List<String> warnings = new ArrayList<>();

    Advice(Connection connection, Table table, Collection<Column> targets) {
        this.connection = connection;
        this.table = table;
        this.numbers = targets.stream().map(c -> String.valueOf(c.number())).toList();
    }

    /**
     * Looks.
     *
     * @param warnings each with its remedy
     * @param logBytes estimated log of writing every row once
     */
    record Findings(List<String> warnings, long logBytes) {}

    Findings look(TableSize size, boolean replicasNamed) throws SQLException {
        List<String> indexed = names(INDEXES, table.oid(), numbers, numbers);
        if (!indexed.isEmpty()) {
            warnings.add(
                    "indexes " + indexed + " hold a column that is filled in, so every write goes to all indexes of"
                            + " the table (4 to 5 times slower); drop them now and create them after the backfill");
        }
        long indexes = count("SELECT count(*) FROM pg_catalog.pg_index WHERE indrelid = ?::oid", table.oid());
        boolean room = indexed.isEmpty() && roomInPages();
        if (indexed.isEmpty() && !room && indexes > 0 && size.rows() > MANY_ROWS) {
            warnings.add("pages are full (fillfactor 100): most rows move to another page and into every index ("
                    + indexes + ") as they are written, which is several times slower than in place; a table"
                    + " rewritten with free room first (fillfactor 50) avoids it");
        }
        happensBeside();
        long rowBytes = size.rows() == 0 ? 0 : size.bytes() / size.rows();
        long perRow = rowBytes + LOG_PER_ROW + (room ? 0 : LOG_PER_INDEX * indexes);
        long logBytes = size.rows() * perRow;
        surroundings(replicasNamed);
        return new Findings(List.copyOf(warnings), logBytes);
    }

    /** The same for what only reads. */
    Findings ofReading(boolean replicasNamed) throws SQLException {
        surroundings(replicasNamed);
        return new Findings(List.copyOf(warnings), 0);
    }

    private void happensBeside() throws SQLException {
        List<String> triggers = names(TRIGGERS, table.oid(), numbers);
        if (!triggers.isEmpty()) {
            warnings.add("triggers " + triggers + " fire for every row or batch that is written; if their work is not"
                    + " wanted, let them RETURN NEW unchanged, never NULL, for application_name backfleet-worker:"
                    + " a write that a trigger suppresses or undoes fails the backfill");
        }
        List<String> keys = names(FOREIGN_KEYS, table.oid(), numbers);
        if (!keys.isEmpty()) {
            warnings.add(
                    "foreign keys " + keys + " lock and check the referenced row for every write; add them NOT VALID"
                            + " after the backfill, and validate then");
        }
        long full = count(
                "SELECT count(*) FROM pg_catalog.pg_class WHERE oid = ?::oid AND relreplident = 'f'", table.oid());
        if (full > 0) {
            warnings.add("REPLICA IDENTITY FULL logs the whole old row with every write; ALTER TABLE " + table.sql()
                    + " REPLICA IDENTITY DEFAULT if its subscribers find rows by the primary key");
        }
        List<String> publications = names(PUBLICATIONS, table.schema(), table.name());
        if (!publications.isEmpty()) {
            warnings.add("publications " + publications
                    + " carry every write to their subscribers; watch their lag, and" + " mind max_slot_wal_keep_size");
        }
    }

    private void surroundings(boolean replicasNamed) throws SQLException {
        long reported = count(
                "SELECT count(*) FROM pg_catalog.pg_stat_replication WHERE coalesce(state, 'streaming') <> 'backup'");
        if (!replicasNamed && reported > 0) {
            warnings.add("the databases file names no replicas, but the primary has " + reported
                    + ": their lag is seen through the primary only; name them under replicas");
        }
        long monitor = count("SELECT count(*) FROM pg_catalog.pg_roles WHERE rolname = 'pg_monitor'"
                + " AND pg_catalog.pg_has_role(current_user, oid, 'USAGE')");
        if (monitor == 0) {
            warnings.add("the fleet's role does not see other roles' sessions and the replicas' lag in the primary's"
                    + " statistics, so load signals stay low; GRANT pg_monitor TO it");
        }
    }

    /** New row versions can stay in their page when it was left some room. */
    private boolean roomInPages() throws SQLException {
        return count(
                        "SELECT count(*) FROM pg_catalog.pg_class c, unnest(c.reloptions) AS o WHERE c.oid = ?::oid"
                                + " AND o LIKE 'fillfactor=%' AND substr(o, 12)::int <= 95",
                        table.oid())
                > 0;
    }

    private List<String> names(String sql, Object... parameters) throws SQLException {
        return Sql.query(connection, sql, row -> row.getString(1), parameters);
    }

    private long count(String sql, Object... parameters) throws SQLException {
        return Sql.first(connection, sql, row -> row.getLong(1), parameters).orElse(0L);
    }
}
