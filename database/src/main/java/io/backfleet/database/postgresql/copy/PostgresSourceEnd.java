package io.backfleet.database.postgresql.copy;

import static java.util.Objects.requireNonNull;

import io.backfleet.database.copy.SideType;
import io.backfleet.database.copy.SourceEnd;
import io.backfleet.database.copy.SourceLayout;
import io.backfleet.database.copy.SourceRows;
import io.backfleet.database.jdbc.ConnectionPool;
import io.backfleet.database.jdbc.Side;
import io.backfleet.database.jdbc.Sql;
import io.backfleet.database.postgresql.catalog.Column;
import io.backfleet.database.postgresql.catalog.Table;
import io.backfleet.database.postgresql.catalog.TableSize;
import io.backfleet.database.postgresql.catalog.WalkingKey;
import io.backfleet.database.postgresql.split.Splitter;
import io.backfleet.database.postgresql.walk.RangeWalk;
import io.backfleet.protocol.error.Problem;
import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.key.KeyColumn;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** A table on PostgreSQL that rows come from. Not thread-safe. */
final class PostgresSourceEnd extends PostgresEnd implements SourceEnd {
    /** The type behind the domain of an expression's value, which is not worked out. */
    private static final String TYPE = """
            WITH RECURSIVE base AS (
              SELECT t.oid, t.typname, t.typtype, t.typbasetype FROM pg_catalog.pg_type t WHERE t.oid = (%s)
              UNION ALL
              SELECT t.oid, t.typname, t.typtype, t.typbasetype FROM base b JOIN pg_catalog.pg_type t ON t.oid = b.typbasetype
               WHERE b.typtype = 'd')
            SELECT typname, pg_catalog.format_type(oid, -1) AS base_sql FROM base WHERE typtype <> 'd'""";

    /** Sessions of this database; background work that never writes rows is left out. */
    private static final String RUNNING = """
            SELECT l.virtualtransaction FROM pg_catalog.pg_locks l
              JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
             WHERE l.locktype = 'virtualxid' AND l.pid <> pg_catalog.pg_backend_pid()
               AND a.datname = pg_catalog.current_database()
               AND coalesce(a.backend_type, '') NOT IN ('autovacuum worker', 'walsender')
               AND a.usesysid IS NOT NULL""";

    private static final String PREPARED =
            "SELECT transaction::text FROM pg_catalog.pg_prepared_xacts WHERE database = pg_catalog.current_database()";

    private static final String OLDEST = """
            SELECT 'session ' || a.pid || ' of ' || coalesce(a.usename, 'an unknown role')
                   || coalesce(' (' || nullif(a.application_name, '') || ')', '')
              FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
             WHERE l.locktype = 'virtualxid' AND l.virtualtransaction = ANY(?)
             ORDER BY a.xact_start NULLS LAST LIMIT 1""";

    private static final String MOMENT = "SELECT pg_catalog.clock_timestamp()::text AS at,"
            + " pg_catalog.pg_snapshot_xmax(pg_catalog.pg_current_snapshot())::text AS mark";

    private final WalkingKey key;
    private final String section;

    PostgresSourceEnd(
            ConnectionPool pool, Side side, Table table, Set<Integer> defaults, WalkingKey key, String section) {
        super(pool, side, table, defaults);
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
        return side.on("asking for an expression's type", c -> {
            String type = "SELECT pg_catalog.pg_typeof((SELECT (" + expression + ") FROM " + table.sql()
                    + " WHERE false))::oid";
            List<SideType> found = Sql.query(
                    c.get(),
                    pool.endpoint().vendor().forPrepared(TYPE.formatted(type)),
                    row -> new SideType(
                            row.getString("base_sql"),
                            CopyTypes.of(c.get(), row.getString("typname"), row.getString("base_sql"), -1)));
            return found.get(0);
        });
    }

    @Override
    public void checkPrivileges(
            Collection<String> columns, Collection<String> expressions, boolean locked, Consumer<Problem> problems) {
        side.on("examining privileges", c -> {
            Set<Column> read = new LinkedHashSet<>(key.columns());
            columns.forEach(name -> read.add(column(name, table)));
            read(c.get(), expressions).forEach(n -> table.column(n).ifPresent(read::add));
            CopyPrivileges privileges = new CopyPrivileges(c.get(), place(), problems);
            privileges.read(table, section + ".from", read);
            if (locked) {
                privileges.lock(table, section + ".from", key.columns().get(0));
            }
            return true;
        });
    }

    @Override
    public void checkVersion(String column, Consumer<String> warnings) {
        side.on("examining the version column", c -> {
            Column version = column(column, table);
            boolean fed = Sql.first(
                            c.get(),
                            "SELECT EXISTS (SELECT FROM pg_catalog.pg_trigger WHERE tgrelid = ?::oid AND NOT tgisinternal"
                                    + " AND tgenabled IN ('O', 'A') AND tgtype & 19 = 19)",
                            row -> row.getBoolean(1),
                            table.oid())
                    .orElse(false);
            if (!fed) {
                warnings.accept("no trigger of " + table.sql() + " in " + place() + " can make version column '"
                        + version.name() + "' grow with each change: see that every writer draws it from a sequence,"
                        + " under the row's lock, with each insert, update and delete");
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

    @Override
    public Running running() {
        return side.on("looking for transactions", c -> {
            String[] moment = Sql.first(
                            c.get(), MOMENT, row -> new String[] {row.getString("at"), row.getString("mark")})
                    .orElseThrow();
            return new Running(moment[0], moment[1], listed(RUNNING), listed(PREPARED));
        });
    }

    private List<String> listed(String query) {
        return side.on("looking for transactions", c -> Sql.query(c.get(), query, row -> row.getString(1)));
    }

    @Override
    public List<String> stillRunning(List<String> transactions) {
        return listed(RUNNING).stream().filter(transactions::contains).toList();
    }

    @Override
    public List<String> stillPrepared(List<String> transactions) {
        return listed(PREPARED).stream().filter(transactions::contains).toList();
    }

    @Override
    public String describe(List<String> transactions) {
        return side.on(
                "looking for transactions",
                c -> Sql.first(c.get(), OLDEST, row -> row.getString(1), transactions)
                        .orElse("transaction "
                                + String.join(
                                        ", ", transactions.stream().limit(1).toList())));
    }

    private CopySql sql(SourceLayout layout) {
        return new CopySql(
                table,
                key,
                layout.values(),
                CopySql.Part.of(layout.where(), layout.route(), layout.target()),
                layout.version() == null
                        ? null
                        : column(requireNonNull(layout.version()), table).sql());
    }

    @Override
    public SourceRows rows(SourceLayout layout) {
        CopySql sql = sql(layout);
        return new PostgresSourceRows(
                side(pool), table, sql, new RowReader(sql, layout.values().size()), new RangeWalk(table, key));
    }

    @Override
    public String shown(SourceLayout layout) {
        return sql(layout).page(true, true).display();
    }
}
