package io.backfleet.database.mysql.copy;

import io.backfleet.database.VerifyingTask.Identity;
import io.backfleet.database.copy.SideColumn;
import io.backfleet.database.copy.SideType;
import io.backfleet.database.copy.Spelling;
import io.backfleet.database.jdbc.ConnectionPool;
import io.backfleet.database.jdbc.Side;
import io.backfleet.database.jdbc.Sql;
import io.backfleet.database.jdbc.WalkConnection;
import io.backfleet.database.mysql.catalog.Column;
import io.backfleet.database.mysql.catalog.Fingerprint;
import io.backfleet.database.mysql.catalog.KeyFinder;
import io.backfleet.database.mysql.catalog.ServerIdentity;
import io.backfleet.database.mysql.catalog.Table;
import io.backfleet.database.mysql.catalog.WalkingKey;
import io.backfleet.database.mysql.connection.MySqlServer;
import io.backfleet.database.mysql.connection.MySqlVendor;
import io.backfleet.database.mysql.expression.ExpressionReader;
import io.backfleet.database.transfer.TransferColumn;
import io.backfleet.database.transfer.TransferTable;
import io.backfleet.protocol.error.Problem;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** What both ends of a copy have in common. Not thread-safe. */
abstract class MySqlEnd implements AutoCloseable {
    final ConnectionPool pool;
    final Side side;
    final Table table;
    private final Facts facts;

    MySqlEnd(ConnectionPool pool, Side side, Table table, Facts facts) {
        this.pool = pool;
        this.side = side;
        this.table = table;
        this.facts = facts;
    }

    /**
     * What matters beside the columns themselves.
     *
     * @param mariaDb whose server it is
     * @param defaults columns that get a value when a writer gives none, in lower case
     * @param json columns whose texts a check makes JSON, in lower case
     */
    record Facts(boolean mariaDb, Set<String> defaults, Set<String> json) {
        private static final String DEFAULTS =
                "SELECT column_name FROM information_schema.columns WHERE table_schema = ?"
                        + " AND table_name = ? AND (extra LIKE '%auto_increment%'"
                        + " OR (column_default IS NOT NULL AND column_default <> 'NULL'))";

        /** MariaDB's JSON is a text with a check. */
        private static final String JSON = "SELECT constraint_name FROM information_schema.check_constraints"
                + " WHERE constraint_schema = ? AND table_name = ? AND LOWER(check_clause) LIKE 'json_valid(%'";

        static Facts of(Connection connection, Table table) throws SQLException {
            boolean mariaDb = MySqlServer.of(connection).isMariaDb();
            return new Facts(
                    mariaDb, lower(connection, DEFAULTS, table), mariaDb ? lower(connection, JSON, table) : Set.of());
        }

        private static Set<String> lower(Connection connection, String sql, Table table) throws SQLException {
            return new HashSet<>(Sql.query(
                    connection, sql, row -> row.getString(1).toLowerCase(Locale.ROOT), table.schema(), table.name()));
        }
    }

    /** A connection to the primary. */
    static Side side(ConnectionPool pool) {
        return new Side(pool.endpoint(), new WalkConnection(MySqlVendor.INSTANCE, new PrimarySource(pool)));
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
        return CopyTypes::spelled;
    }

    public final TransferTable transferTable() {
        List<TransferColumn> all = table.columns().stream()
                .map(c -> new TransferColumn(
                        c.name(),
                        !c.notNull(),
                        facts.defaults().contains(c.name().toLowerCase(Locale.ROOT)),
                        c.generated()))
                .toList();
        return new TransferTable(
                table.sql() + " of database " + pool.endpoint().databaseId(), all, MySqlNaming.INSTANCE);
    }

    public final SideColumn column(String name) {
        Column column = found(name);
        return new SideColumn(name, type(column), column.notNull(), CopyTypes.order(column, facts.mariaDb()));
    }

    final SideType type(Column column) {
        String lower = column.name().toLowerCase(Locale.ROOT);
        return new SideType(column.type(), CopyTypes.of(column, facts.json().contains(lower)));
    }

    final Column found(String name) {
        return table.column(name)
                .orElseThrow(() -> new IllegalArgumentException(table.sql() + " has no column " + name));
    }

    final List<Column> found(List<String> names) {
        return names.stream().map(this::found).toList();
    }

    /** Keys that a table can be walked by, the primary key first. */
    static List<WalkingKey> keys(Connection connection, Table table) throws SQLException {
        KeyFinder finder = new KeyFinder(connection);
        Set<String> names = new LinkedHashSet<>(List.of("PRIMARY"));
        names.addAll(Sql.query(
                connection,
                "SELECT DISTINCT index_name FROM information_schema.statistics WHERE table_schema = ? AND table_name = ?"
                        + " AND non_unique = 0 ORDER BY 1",
                row -> row.getString(1),
                table.schema(),
                table.name()));
        List<WalkingKey> keys = new ArrayList<>();
        for (String name : names) {
            finder.find(table, name, "", problem -> {}).ifPresent(keys::add);
        }
        return keys;
    }

    public final String fingerprint() {
        return side.on("identifying " + table.sql(), c -> Fingerprint.of(c.get(), table, fingerprinted()));
    }

    public final Optional<String> change(String planned) {
        return Fingerprint.change(planned, fingerprint(), table).map(change -> place() + ": " + change);
    }

    public final Identity identity(Collection<String> names, Collection<String> expressions) {
        Set<Column> involved = new LinkedHashSet<>();
        names.forEach(name -> involved.add(found(name)));
        expressions.forEach(
                sql -> involved.addAll(ExpressionReader.read(table, sql).columns()));
        return side.on("identifying " + table.sql(), c -> {
            String schema = Fingerprint.ofComparison(c.get(), table, fingerprinted(), involved);
            String group =
                    ServerIdentity.group(c.get()).map(id -> "group=" + id + ";").orElse("");
            return new Identity(schema, group + "member=" + ServerIdentity.member(c.get()));
        });
    }

    public final void checkExpression(
            String path,
            String expression,
            List<String> frozen,
            Consumer<Problem> problems,
            Consumer<String> warnings) {
        side.on("examining an expression", c -> {
            new ExpressionCheck(c.get(), table, frozen, place(), problems, warnings).check(path, expression);
            return true;
        });
    }

    @Override
    public final void close() {
        side.close();
    }
}
