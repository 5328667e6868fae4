package io.backfleet.database.postgresql.copy;

import io.backfleet.database.copy.NewRow;
import io.backfleet.database.jdbc.Sql;
import io.backfleet.database.postgresql.catalog.Column;
import io.backfleet.database.postgresql.catalog.Table;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;
import org.postgresql.core.BaseConnection;

/**
 * Writes rows whose keys are all new to the target, by {@code COPY}; leaves everything as it was when they are not, or
 * when somebody is in the way.
 *
 * <p>A deletion that does not see such a row, because it is not committed, must not slip by; see {@link WriteSql}. Where
 * {@code WriteSql} takes the place of each tombstone, here the whole table of tombstones is locked against writers, behind
 * the last row and until the commit that follows at once. Whoever has written a tombstone (or taken its place) holds that
 * table to his transaction's end: once the lock is there, all of them have ended, and what they left shows to the next
 * statement; whoever comes later deletes behind the commit. The lock is waited for only so long that nobody feels it, and
 * rows go back before anything else is tried, since one of those writers may wait for them.
 *
 * <p>After a failure the next batches are not tried at all, more of them each time. Not thread-safe.
 */
final class FreshRows {
    /** {@code unique_violation}. */
    private static final String TAKEN = "23505";

    /** {@code lock_not_available}. */
    private static final String WAITED = "55P03";

    /** Whoever writes meanwhile queues behind the one who waits. */
    private static final String PATIENCE = "5ms";

    private static final int MOST_LEFT_OUT = 64;
    private static final int CHUNK = 1 << 16;

    private final WriteSql writes;
    /** Batches that are still to go without a try. */
    private int leftOut;

    private int penalty = 1;

    FreshRows(WriteSql writes) {
        this.writes = writes;
    }

    /** Writes all rows, or none of them; how many, empty for none. */
    OptionalLong copy(Connection c, List<NewRow> rows) throws SQLException {
        if (leftOut > 0) {
            leftOut--;
            return OptionalLong.empty();
        }
        Savepoint before = c.setSavepoint();
        boolean copied = false;
        try {
            copied = copied(c, rows);
        } catch (SQLException e) {
            // a broken connection fails here again
            c.rollback(before);
            if (!TAKEN.equals(e.getSQLState()) && !WAITED.equals(e.getSQLState())) {
                throw e;
            }
        }
        if (copied) {
            penalty = 1;
        } else {
            c.rollback(before);
            leftOut = penalty;
            penalty = Math.min(MOST_LEFT_OUT, 2 * penalty);
        }
        c.releaseSavepoint(before);
        return copied ? OptionalLong.of(rows.size()) : OptionalLong.empty();
    }

    private boolean copied(Connection c, List<NewRow> rows) throws SQLException {
        if (send(c, rows) < rows.size()) {
            // a trigger keeps some out: which, the careful way finds out
            return false;
        }
        Column version = writes.version();
        Table tombstones = writes.tombstones();
        if (version == null || tombstones == null) {
            return true;
        }
        String patience = Sql.first(c, "SELECT pg_catalog.current_setting('lock_timeout')", r -> r.getString(1))
                .orElse("0");
        Sql.execute(
                c,
                "SET LOCAL lock_timeout = '" + PATIENCE + "'; LOCK TABLE " + tombstones.sql()
                        + " IN SHARE MODE; SET LOCAL lock_timeout = '" + patience + "'");
        boolean none = Sql.first(c, "SELECT NOT EXISTS (SELECT FROM " + tombstones.sql() + ")", r -> r.getBoolean(1))
                .orElse(false);
        return none
                || Sql.query(c, writes.buried(version, tombstones), r -> true, RowArrays.keysAndVersions(rows))
                        .isEmpty();
    }

    private long send(Connection c, List<NewRow> rows) throws SQLException {
        CopyIn in = new CopyManager(c.unwrap(BaseConnection.class)).copyIn(writes.copyIn());
        try {
            ByteArrayOutputStream chunk = new ByteArrayOutputStream(2 * CHUNK);
            StringBuilder line = new StringBuilder();
            for (NewRow row : rows) {
                line.setLength(0);
                row.key().values().forEach(value -> add(line, value));
                row.values().forEach(value -> add(line, value));
                if (row.version() != null) {
                    add(line, row.version());
                }
                line.setCharAt(line.length() - 1, '\n');
                chunk.writeBytes(line.toString().getBytes(StandardCharsets.UTF_8));
                if (chunk.size() >= CHUNK) {
                    flush(in, chunk);
                }
            }
            flush(in, chunk);
            return in.endCopy();
        } finally {
            if (in.isActive()) {
                in.cancelCopy();
            }
        }
    }

    private static void flush(CopyIn in, ByteArrayOutputStream chunk) throws SQLException {
        in.writeToCopy(chunk.toByteArray(), 0, chunk.size());
        chunk.reset();
    }

    /** One value and the tab behind it, in the text format of {@code COPY}. */
    private static void add(StringBuilder line, @Nullable String value) {
        if (value == null) {
            line.append("\\N\t");
            return;
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '\\' -> line.append("\\\\");
                case '\n' -> line.append("\\n");
                case '\r' -> line.append("\\r");
                case '\t' -> line.append("\\t");
                default -> line.append(c);
            }
        }
        line.append('\t');
    }
}
