package io.backfleet.database.postgresql.transfer.pair;

import io.backfleet.database.jdbc.Endpoint;
import io.backfleet.database.jdbc.Sql;
import io.backfleet.database.jdbc.StatementWriter;
import io.backfleet.database.jdbc.WalkConnection;
import io.backfleet.database.jdbc.WalkStatement;
import io.backfleet.database.jdbc.WalkStatement.Kind;
import io.backfleet.database.postgresql.connection.PostgresErrors;
import io.backfleet.database.postgresql.connection.PostgresVendor;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.key.Key;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.ServerErrorMessage;

/**
 * Names the two rows when a batch was refused because a source's row holds, under another unique index of the target,
 * what a row there with another key holds already. Not thread-safe.
 */
public final class Collisions {
    private static final String UNIQUE_VIOLATION = "23505";

    /** Columns of an index over plain columns; a partition's index is its parent's for this. */
    private static final String COLUMNS = """
            SELECT a.attname::text FROM pg_catalog.pg_index i
              JOIN pg_catalog.pg_class ic ON ic.oid = i.indexrelid
             CROSS JOIN LATERAL generate_series(0, i.indnkeyatts - 1) n
              JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[n]
             WHERE ic.relname = ? AND i.indexprs IS NULL
               AND i.indrelid IN (SELECT ?::oid UNION SELECT relid::oid FROM pg_catalog.pg_partition_tree(?::oid::regclass))
             ORDER BY n""";

    private final Endpoint endpoint;
    private final WalkConnection connection;
    private final PairSql sql;

    public Collisions(Endpoint endpoint, WalkConnection connection, TablePair pair) {
        this.endpoint = endpoint;
        this.connection = connection;
        this.sql = new PairSql(pair);
    }

    /**
     * Says more of a failed batch if it can. Its transaction is over.
     *
     * @param from where the batch began
     * @param upper end of the task's range
     * @param rows of the batch
     */
    public Optional<BackfleetException> of(SQLException e, @Nullable Key from, @Nullable Key upper, int rows) {
        ServerErrorMessage server = PostgresErrors.serverMessage(e);
        String constraint = server == null ? null : server.getConstraint();
        if (!UNIQUE_VIOLATION.equals(e.getSQLState()) || constraint == null) {
            return Optional.empty();
        }
        try {
            return find(constraint, from, upper, rows)
                    .map(rowsFound -> new BackfleetException(
                            ErrorCode.ROW_REJECTED,
                            endpoint + ": " + PostgresErrors.text(e) + ": row " + rowsFound.get(0) + " of "
                                    + sql.pair().from().sql() + " would have there what row " + rowsFound.get(1)
                                    + " of " + sql.pair().into().sql()
                                    + " has already; put one of the two right",
                            PostgresErrors.translate(endpoint, "a batch", e)));
        } catch (SQLException again) {
            e.addSuppressed(again);
            return Optional.empty();
        }
    }

    /** The source's key and the target's; empty when there are no two such rows any more. */
    private Optional<List<Key>> find(String constraint, @Nullable Key from, @Nullable Key upper, int rows)
            throws SQLException {
        long into = sql.pair().into().oid();
        List<String> columns = Sql.query(connection.get(), COLUMNS, row -> row.getString(1), constraint, into, into);
        List<String> equal = new ArrayList<>();
        for (String column : columns) {
            IntStream.range(0, sql.pair().columns().size())
                    .filter(i -> sql.pair().columns().get(i).column().name().equals(column))
                    .mapToObj(i -> PairSql.INTO + "."
                            + sql.pair().columns().get(i).column().sql() + " = " + PairSql.FROM + "."
                            + PairSql.value(i))
                    .forEach(equal::add);
        }
        if (equal.isEmpty() || equal.size() < columns.size()) {
            return Optional.empty();
        }
        WalkStatement statement = statement(equal, from != null, upper != null);
        try (PreparedStatement prepared = connection.get().prepareStatement(statement.jdbc())) {
            WalkConnection.bind(prepared, statement, slot -> switch (slot.kind()) {
                case FROM -> from == null ? null : from.values().get(slot.index());
                case UPPER -> upper == null ? null : upper.values().get(slot.index());
                default -> (long) rows;
            });
            try (ResultSet row = prepared.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                List<String> source = Sql.texts(row, "source");
                List<String> target = Sql.texts(row, "target");
                return source == null || target == null
                        ? Optional.empty()
                        : Optional.of(List.of(new Key(source), new Key(target)));
            }
        }
    }

    private WalkStatement statement(List<String> equal, boolean from, boolean upper) {
        TablePair pair = sql.pair();
        StatementWriter out = new StatementWriter(PostgresVendor.INSTANCE);
        out.text("SELECT ARRAY[" + sql.keys(PairSql.FROM + ".#::text") + "] AS source, ARRAY["
                + sql.intoKey().texts(PairSql.INTO + ".") + "] AS target\nFROM (SELECT " + sql.source() + " FROM "
                + pair.from().sql() + " WHERE ");
        sql.fromKey().range(out, sql.own(), from, upper);
        out.text("true" + sql.andWhere() + " ORDER BY " + sql.fromKey().columns(sql.own()) + " LIMIT ");
        out.parameter(Kind.ROWS, 0, "bigint");
        out.text(") AS " + PairSql.FROM + " JOIN " + pair.into().sql() + " AS " + PairSql.INTO + " ON "
                + String.join(" AND ", equal) + " AND NOT (" + sql.sameKey(PairSql.INTO + ".", PairSql.FROM + ".")
                + ")\nLIMIT 1");
        return out.done();
    }
}
