package io.backfleet.database.mysql.copy;

import io.backfleet.database.canon.CanonicalType;
import io.backfleet.database.copy.Polling;
import io.backfleet.database.copy.SideType;
import io.backfleet.database.copy.SourceEnd;
import io.backfleet.database.copy.SourceLayout;
import io.backfleet.database.copy.SourceRows;
import io.backfleet.database.jdbc.ConnectionPool;
import io.backfleet.database.jdbc.Side;
import io.backfleet.database.jdbc.Sql;
import io.backfleet.database.mysql.catalog.Column;
import io.backfleet.database.mysql.catalog.RowTriggers;
import io.backfleet.database.mysql.catalog.Table;
import io.backfleet.database.mysql.catalog.TableSize;
import io.backfleet.database.mysql.catalog.WalkingKey;
import io.backfleet.database.mysql.split.Splitter;
import io.backfleet.database.mysql.walk.RangeWalk;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.Problem;
import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.key.KeyColumn;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A table on MySQL or MariaDB that rows come from. Not thread-safe. */
final class MySqlSourceEnd extends MySqlEnd implements SourceEnd {
    /** The server makes its list of transactions anew when nobody has looked at it for a tenth of a second. */
    private static final Polling STALE = new Polling(Duration.ofSeconds(5), Duration.ofMillis(150), System::nanoTime);

    private static final String RUNNING = "SELECT CONCAT(trx_mysql_thread_id, ' since ', trx_started)"
            + " FROM information_schema.innodb_trx WHERE trx_mysql_thread_id NOT IN (0, CONNECTION_ID())";

    private static final String PREPARED =
            "SELECT CONCAT('XA ', trx_id) FROM information_schema.innodb_trx WHERE trx_mysql_thread_id = 0";

    private static final String OWN =
            "SELECT 1 FROM information_schema.innodb_trx WHERE trx_mysql_thread_id = CONNECTION_ID()";

    private final WalkingKey key;
    private final String section;

    MySqlSourceEnd(ConnectionPool pool, Side side, Table table, Facts facts, WalkingKey key, String section) {
        super(pool, side, table, facts);
        this.key = key;
        this.section = section;
    }

    @Override
    WalkingKey fingerprinted() {
        return key;
    }

    @Override
    public List<KeyColumn> key() {
        return key.keyColumns();
    }

    @Override
    public SideType typeOf(String expression) {
        Optional<Column> plain = table.columns().stream()
                .filter(column -> column.sql().equals(expression.strip())
                        || MySqlNaming.INSTANCE
                                .read(expression.strip(), List.of(column.name()))
                                .isPresent())
                .findFirst();
        if (plain.isPresent()) {
            return type(plain.get());
        }
        return side.on("asking for an expression's type", c -> {
            try (Statement statement = c.get().createStatement();
                    ResultSet none =
                            statement.executeQuery("SELECT (" + expression + "\n) FROM " + table.sql() + " LIMIT 0")) {
                String name = none.getMetaData().getColumnTypeName(1).toUpperCase(Locale.ROOT);
                return new SideType(name.toLowerCase(Locale.ROOT), CopyTypes.ofExpression(name));
            }
        });
    }

    @Override
    public void checkPrivileges(
            Collection<String> columns, Collection<String> expressions, boolean locked, Consumer<Problem> problems) {
        side.on("examining privileges", c -> {
            CopyGrants grants = new CopyGrants(c.get(), place(), problems);
            grants.server();
            grants.require(table, section + ".from", locked ? List.of("SELECT", "UPDATE") : List.of("SELECT"));
            return true;
        });
    }

    @Override
    public void checkVersion(String column, Consumer<String> warnings) {
        side.on("examining the version column", c -> {
            if (RowTriggers.beforeUpdate(c.get(), table).isEmpty()) {
                warnings.accept(
                        "no trigger of " + table.sql() + " in " + place() + " can make version column '" + column
                                + "' grow with each change: see that every writer draws it from one sequence, under the row's"
                                + " lock, with each insert, update and delete");
            }
            return true;
        });
    }

    @Override
    public Size size() {
        return side.on("measuring " + table.sql(), c -> {
            TableSize size = TableSize.of(c.get(), table);
            return new Size(size.rows(), size.bytes(), Splitter.ranges(size));
        });
    }

    @Override
    public List<Key> boundaries() {
        return side.on(
                "cutting " + table.sql(), c -> Splitter.boundaries(c.get(), table, key, TableSize.of(c.get(), table)));
    }

    /**
     * That the list is not an old one is shown by a transaction of this session's own, which every transaction that is
     * waited for is older than.
     */
    @Override
    public Running running() {
        return side.on(
                "looking for transactions",
                c -> Sql.rolledBack(c.get(), t -> {
                    Sql.query(t, "SELECT 1 FROM " + table.sql() + " LIMIT 1", row -> true);
                    if (!STALE.await(
                            "looking for transactions",
                            () -> Sql.first(t, OWN, row -> true).isPresent())) {
                        throw new BackfleetException(
                                ErrorCode.OLD_TRANSACTIONS,
                                place()
                                        + ": the server's list of transactions (information_schema.innodb_trx) is not renewed,"
                                        + " because somebody reads it all the time; see to that: planning is tried again");
                    }
                    String now = Sql.first(t, "SELECT UTC_TIMESTAMP(6)", row -> row.getString(1))
                            .orElse("");
                    return new Running(now, "", listed(t, RUNNING), listed(t, PREPARED));
                }));
    }

    private static List<String> listed(Connection connection, String query) throws SQLException {
        return Sql.query(connection, query, row -> row.getString(1));
    }

    @Override
    public List<String> stillRunning(List<String> transactions) {
        return side.on("looking for transactions", c -> listed(c.get(), RUNNING)).stream()
                .filter(transactions::contains)
                .toList();
    }

    @Override
    public List<String> stillPrepared(List<String> transactions) {
        return side.on("looking for transactions", c -> listed(c.get(), PREPARED)).stream()
                .filter(transactions::contains)
                .toList();
    }

    @Override
    public String describe(List<String> transactions) {
        return "session " + transactions.stream().findFirst().orElse("unknown");
    }

    private CopySql sql(SourceLayout layout) {
        return new CopySql(
                table,
                key,
                layout.values().stream()
                        .map(value -> CopyTypes.read(canonical(value), value))
                        .toList(),
                CopySql.Part.of(layout.where(), layout.route(), layout.target()),
                layout.version() == null ? null : found(layout.version()).sql());
    }

    private @Nullable CanonicalType canonical(String expression) {
        return typeOf(expression).canonical();
    }

    @Override
    public SourceRows rows(SourceLayout layout) {
        CopySql sql = sql(layout);
        return new MySqlSourceRows(
                side(pool), table, sql, new RowReader(sql, layout.values().size()), new RangeWalk(table, key));
    }

    @Override
    public String shown(SourceLayout layout) {
        return sql(layout).page(true, true).display();
    }
}
