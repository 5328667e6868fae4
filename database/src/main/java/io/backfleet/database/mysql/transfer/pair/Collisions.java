package io.backfleet.database.mysql.transfer.pair;

import static java.util.stream.Collectors.joining;

import io.backfleet.database.jdbc.StatementWriter;
import io.backfleet.database.jdbc.WalkStatement;
import io.backfleet.database.jdbc.WalkStatement.Kind;
import io.backfleet.database.mysql.batch.BatchFrame;
import io.backfleet.database.mysql.catalog.Column;
import io.backfleet.database.mysql.catalog.Identifier;
import io.backfleet.database.mysql.catalog.KeyFinder;
import io.backfleet.database.mysql.connection.MySqlErrors;
import io.backfleet.database.mysql.connection.MySqlVendor;
import io.backfleet.database.mysql.rule.ColumnRule;
import io.backfleet.database.mysql.walk.KeyQuery;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.key.Key;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Says why a batch was refused as holding a value twice. Either a source's row holds, under another unique index of the
 * target, what another row holds already: then both are named, and somebody has to decide between them. Or its key has
 * come into the target meanwhile: then the batch has to be tried again. The server's error tells these two apart by its
 * text alone, so the rows themselves are asked. Not thread-safe.
 */
public final class Collisions {
    /** ER_DUP_ENTRY and ER_DUP_ENTRY_WITH_KEY_NAME. */
    private static final Set<Integer> DUPLICATE = Set.of(1062, 1586);

    /** So often in a row somebody will hardly be faster at one place than a batch. */
    private static final int UNEXPLAINED = 3;

    private final BatchFrame frame;
    private final PairSql sql;
    private @Nullable Key place;
    private int unexplained;

    public Collisions(BatchFrame frame, TablePair pair) {
        this.frame = frame;
        this.sql = new PairSql(pair);
    }

    /** Two keys that want one value; the second is the target's row, or another of the source. */
    private record Two(Key first, Key second, boolean inTarget) {}

    /**
     * Says more of a failed batch if it can. Its transaction is over.
     *
     * @param from where the batch began
     * @param rows of the batch
     * @return the exception itself when it is about something else
     * @throws BackfleetException what it means
     */
    public SQLException explain(SQLException e, @Nullable Key from, int rows) {
        if (!DUPLICATE.contains(e.getErrorCode())) {
            return e;
        }
        String said = frame.endpoint() + ": " + MySqlErrors.text(e) + ": ";
        BackfleetException cause = MySqlErrors.translate(frame.endpoint(), "a batch of task " + frame.id(), e);
        Optional<Two> found = Optional.empty();
        try {
            found = find(frame.connection().get(), from, rows);
        } catch (SQLException again) {
            e.addSuppressed(again);
        }
        if (found.isPresent()) {
            Two two = found.get();
            String other = two.inTarget()
                    ? "what row " + two.second() + " of " + sql.pair().into().sql() + " has already"
                    : "what row " + two.second() + " of " + sql.pair().from().sql() + " would have there, too";
            throw new BackfleetException(
                    ErrorCode.ROW_REJECTED,
                    said + "row " + two.first() + " of " + sql.pair().from().sql() + " would have there " + other
                            + "; put one of the two right",
                    cause);
        }
        unexplained = Objects.equals(place, from) ? unexplained + 1 : 1;
        place = from;
        if (unexplained > UNEXPLAINED) {
            return e;
        }
        throw new BackfleetException(
                ErrorCode.SERIALIZATION,
                said + "somebody has inserted a row of the batch meanwhile, or has taken one away since",
                cause);
    }

    private Optional<Two> find(Connection connection, @Nullable Key from, int rows) throws SQLException {
        Map<String, List<Column>> indexes = new KeyFinder(connection)
                .uniqueBeside(sql.pair().into(), sql.pair().carried());
        for (Map.Entry<String, List<Column>> index : indexes.entrySet()) {
            List<PairColumn> filled = index.getValue().stream()
                    .flatMap(column ->
                            sql.pair().columns().stream().filter(c -> c.column().equals(column)))
                    .toList();
            if (filled.size() < index.getValue().size()) {
                continue;
            }
            List<ColumnRule> rules = PairRules.of(connection, sql.pair(), filled);
            Optional<Two> found = one(beside(index.getKey(), rules, from != null), from, rows, true);
            if (found.isEmpty()) {
                found = one(within(rules, from != null), from, rows, false);
            }
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private Optional<Two> one(WalkStatement statement, @Nullable Key from, int rows, boolean inTarget)
            throws SQLException {
        try (ResultSet row = frame.query(statement, from, frame.range().upper(), rows)) {
            if (!row.next()) {
                return Optional.empty();
            }
            Key first = KeyQuery.key(row, sql.width());
            List<String> second = new ArrayList<>();
            for (int i = 1; i <= sql.width(); i++) {
                second.add(row.getString("o" + i));
            }
            return Optional.of(new Two(first, new Key(second), inTarget));
        }
    }

    /** Rows of the page and rows of the target that want one value. */
    private WalkStatement beside(String index, List<ColumnRule> rules, boolean from) {
        StatementWriter out = new StatementWriter(MySqlVendor.INSTANCE);
        out.text("SELECT " + sql.named(PairSql.FROM_KEY).texts(PairSql.FROM + ".") + ", "
                + IntStream.range(0, sql.width())
                        .mapToObj(i -> sql.intoKey().column(i).text(PairSql.INTO + ".") + " AS o" + (i + 1))
                        .collect(joining(", "))
                + "\nFROM (");
        page(out, rules, from);
        out.text(") AS " + PairSql.FROM + " STRAIGHT_JOIN " + sql.pair().into().sql() + " AS " + PairSql.INTO
                + " FORCE INDEX (" + Identifier.quote(index) + ") ON "
                + IntStream.range(0, rules.size())
                        .mapToObj(
                                i -> PairSql.INTO + "." + rules.get(i).column().sql() + " = "
                                        + value(rules.get(i).column(), i))
                        .collect(joining(" AND "))
                + "\nWHERE NOT ("
                + sql.same(sql.intoKey(), PairSql.INTO + ".", i -> PairSql.FROM + "." + PairSql.FROM_KEY + (i + 1))
                + ") LIMIT 1");
        return out.done();
    }

    /** Two rows of the page that want one value. */
    private WalkStatement within(List<ColumnRule> rules, boolean from) {
        StatementWriter out = new StatementWriter(MySqlVendor.INSTANCE);
        String values = IntStream.range(0, rules.size())
                .mapToObj(i -> value(rules.get(i).column(), i))
                .collect(joining(", "));
        String nulls = IntStream.range(0, rules.size())
                .mapToObj(i -> PairSql.FROM + ".backfleet_a" + i + " IS NOT NULL")
                .collect(joining(" AND "));
        out.text("SELECT w.* FROM (SELECT " + sql.named(PairSql.FROM_KEY).texts(PairSql.FROM + ".") + ", "
                + IntStream.range(0, sql.width())
                        .mapToObj(i -> "LAG("
                                + sql.named(PairSql.FROM_KEY).column(i).text(PairSql.FROM + ".")
                                + ") OVER (PARTITION BY " + values + " ORDER BY "
                                + sql.named(PairSql.FROM_KEY).columns(PairSql.FROM + ".") + ") AS o" + (i + 1))
                        .collect(joining(", "))
                + " FROM (");
        page(out, rules, from);
        out.text(") AS " + PairSql.FROM + " WHERE " + nulls + ") AS w WHERE w.o1 IS NOT NULL LIMIT 1");
        return out.done();
    }

    private void page(StatementWriter out, List<ColumnRule> rules, boolean from) {
        out.text("SELECT " + sql.keys(sql.fromKey(), sql.own(), PairSql.FROM_KEY)
                + IntStream.range(0, rules.size())
                        .mapToObj(i -> ", " + rules.get(i).assigned() + " AS backfleet_a" + i)
                        .collect(joining())
                + " FROM " + sql.from() + " WHERE ");
        sql.fromKey().range(out, sql.own(), from, frame.range().upper() != null);
        out.text("TRUE" + sql.andWhere() + " ORDER BY " + sql.fromKey().columns(sql.own()) + " LIMIT ");
        out.parameter(Kind.ROWS, 0, MySqlVendor.PLAIN);
    }

    /** As the column compares it. */
    private static String value(Column column, int i) {
        String value = PairSql.FROM + ".backfleet_a" + i;
        return column.charset() == null
                ? value
                : "CONVERT(" + value + " USING " + column.charset() + ") COLLATE " + column.collation();
    }
}
