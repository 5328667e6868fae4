package io.backfleet.database.postgresql.copy;

import io.backfleet.database.VerifyingTask.Identity;
import io.backfleet.database.copy.SideColumn;
import io.backfleet.database.copy.SideType;
import io.backfleet.database.copy.Spelling;
import io.backfleet.database.jdbc.ConnectionPool;
import io.backfleet.database.jdbc.Side;
import io.backfleet.database.jdbc.Sql;
import io.backfleet.database.jdbc.WalkConnection;
import io.backfleet.database.postgresql.catalog.Column;
import io.backfleet.database.postgresql.catalog.Fingerprint;
import io.backfleet.database.postgresql.catalog.Table;
import io.backfleet.database.postgresql.catalog.WalkingKey;
import io.backfleet.database.postgresql.connection.PostgresVendor;
import io.backfleet.database.postgresql.connection.PrimarySource;
import io.backfleet.database.postgresql.expression.ExpressionFacts;
import io.backfleet.database.postgresql.expression.ExpressionReader;
import io.backfleet.database.postgresql.transfer.pair.PostgresNaming;
import io.backfleet.database.postgresql.verify.ComparedServer;
import io.backfleet.database.transfer.TransferColumn;
import io.backfleet.database.transfer.TransferTable;
import io.backfleet.protocol.error.Problem;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** What both ends of a copy have in common. Not thread-safe. */
abstract class PostgresEnd implements AutoCloseable {
    final ConnectionPool pool;
    final Side side;
    final Table table;
    private final Set<Integer> defaults;
    private final Map<String, SideColumn> columns = new HashMap<>();

    PostgresEnd(ConnectionPool pool, Side side, Table table, Set<Integer> defaults) {
        this.pool = pool;
        this.side = side;
        this.table = table;
        this.defaults = Set.copyOf(defaults);
    }

    /** A connection to the primary. */
    static Side side(ConnectionPool pool) {
        return new Side(pool.endpoint(), new WalkConnection(PostgresVendor.INSTANCE, new PrimarySource(pool)));
    }

    /** Numbers of the columns that get a value when a writer gives none. */
    static Set<Integer> defaults(Connection connection, Table table) throws SQLException {
        return new HashSet<>(Sql.query(
                connection,
                "SELECT adnum FROM pg_catalog.pg_attrdef WHERE adrelid = ?::oid"
                        + " AND pg_catalog.pg_get_expr(adbin, adrelid) !~* '^null(::.*)?$'",
                row -> row.getInt(1),
                table.oid()));
    }

    /** The key whose order a fingerprint holds. */
    abstract WalkingKey fingerprinted();

    public final String place() {
        return pool.endpoint().toString();
    }

    public final String engine() {
        return CopyTypes.ENGINE;
    }

    public final Spelling spelling() {
        return PostgresSpelling.INSTANCE;
    }

    public final TransferTable transferTable() {
        List<TransferColumn> all = table.columns().stream()
                .map(c -> new TransferColumn(
                        c.name(),
                        !c.notNull(),
                        defaults.contains(c.number()) || c.generation() == Column.Generation.IDENTITY_DEFAULT,
                        c.generated()))
                .toList();
        return new TransferTable(
                table.sql() + " of database " + pool.endpoint().databaseId(), all, PostgresNaming.INSTANCE);
    }

    public final SideColumn column(String name) {
        return columns.computeIfAbsent(
                name,
                n -> side.on("reading the type of column " + n, c -> {
                    Column column = column(n, table);
                    return new SideColumn(
                            n, type(c.get(), column), column.notNull(), CopyTypes.order(c.get(), table.oid(), column));
                }));
    }

    static SideType type(Connection connection, Column column) throws SQLException {
        if (column.baseName().equals("bpchar") && column.typmod() < 0) {
            // keeps blanks at the end, which casting to a text loses
            return new SideType(column.type(), null);
        }
        return new SideType(
                column.type(), CopyTypes.of(connection, column.baseName(), column.baseSql(), column.typmod()));
    }

    /** A column that was found before, by its exact name. */
    static Column column(String name, Table table) {
        return table.columns().stream()
                .filter(c -> c.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(table.sql() + " has no column " + name));
    }

    public final String fingerprint() {
        return side.on("identifying " + table.sql(), c -> Fingerprint.of(c.get(), table, fingerprinted()));
    }

    public final Optional<String> change(String planned) {
        return Fingerprint.change(planned, fingerprint(), table).map(change -> place() + ": " + change);
    }

    public final Identity identity(Collection<String> names, Collection<String> expressions) {
        return side.on("identifying " + table.sql(), c -> {
            Set<Integer> numbers = names.stream()
                    .map(name -> column(name, table).number())
                    .collect(Collectors.toCollection(TreeSet::new));
            numbers.addAll(read(c.get(), expressions));
            String schema = Fingerprint.ofComparison(c.get(), table, fingerprinted(), numbers);
            return new Identity(schema, ComparedServer.identity(c.get()));
        });
    }

    /** Numbers of the columns that expressions read, all of them looked at as one. */
    final Set<Integer> read(Connection connection, Collection<String> expressions) throws SQLException {
        if (expressions.isEmpty()) {
            return Set.of();
        }
        String all =
                expressions.stream().map(sql -> "(" + sql + ") IS NULL").collect(Collectors.joining(" OR ", "(", ")"));
        ExpressionFacts facts = Sql.rolledBack(connection, c -> new ExpressionReader(c, table).read(all));
        return facts.wholeRow()
                ? table.columns().stream().map(Column::number).collect(Collectors.toSet())
                : facts.columns();
    }

    public final void checkExpression(
            String path,
            String expression,
            List<String> frozen,
            Consumer<Problem> problems,
            Consumer<String> warnings) {
        side.on(
                "examining an expression",
                c -> Sql.rolledBack(c.get(), t -> {
                    new ExpressionCheck(t, table, frozen, place(), problems, warnings).check(path, expression);
                    return true;
                }));
    }

    @Override
    public final void close() {
        side.close();
    }
}
