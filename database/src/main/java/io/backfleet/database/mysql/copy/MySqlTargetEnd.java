package io.backfleet.database.mysql.copy;

import io.backfleet.database.copy.SourceEnd.Running;
import io.backfleet.database.copy.TargetEnd;
import io.backfleet.database.copy.TargetLayout;
import io.backfleet.database.copy.TargetRows;
import io.backfleet.database.copy.TargetTask;
import io.backfleet.database.copy.WriterStatements;
import io.backfleet.database.jdbc.Checkpoint;
import io.backfleet.database.jdbc.ConnectionPool;
import io.backfleet.database.jdbc.FencedTransaction;
import io.backfleet.database.jdbc.Side;
import io.backfleet.database.jdbc.Sql;
import io.backfleet.database.jdbc.WalkConnection;
import io.backfleet.database.mysql.batch.CheckpointRow;
import io.backfleet.database.mysql.batch.ClosedTasks;
import io.backfleet.database.mysql.batch.TaskTaker;
import io.backfleet.database.mysql.catalog.Column;
import io.backfleet.database.mysql.catalog.Identifier;
import io.backfleet.database.mysql.catalog.Table;
import io.backfleet.database.mysql.catalog.TableFinder;
import io.backfleet.database.mysql.catalog.TableSize;
import io.backfleet.database.mysql.catalog.WalkingKey;
import io.backfleet.database.mysql.connection.MySqlErrors;
import io.backfleet.database.mysql.connection.MySqlVendor;
import io.backfleet.database.mysql.schema.FleetSchema;
import io.backfleet.database.mysql.schema.Incarnations;
import io.backfleet.database.transfer.CarriedKey.Unique;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.Problem;
import io.backfleet.protocol.spec.TableName;
import io.backfleet.protocol.task.Claim;
import io.backfleet.protocol.task.Proof;
import io.backfleet.protocol.task.Task;
import io.backfleet.protocol.task.TaskId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/** A table on MySQL or MariaDB that rows go to. Not thread-safe. */
final class MySqlTargetEnd extends MySqlEnd implements TargetEnd {
    private static final String TRIGGERS = "SELECT trigger_name FROM information_schema.triggers"
            + " WHERE event_object_schema = ? AND event_object_table = ? ORDER BY 1";

    private final String section;
    private final List<WalkingKey> keys;

    MySqlTargetEnd(ConnectionPool pool, Side side, Table table, Facts facts, List<WalkingKey> keys, String section) {
        super(pool, side, table, facts);
        this.keys = List.copyOf(keys);
        this.section = section;
    }

    /** Which key carries the source's, and in which order, is found out anew for each task. */
    @Override
    WalkingKey fingerprinted() {
        return new WalkingKey("", List.of());
    }

    @Override
    public List<Unique> uniques() {
        return keys.stream()
                .map(key -> new Unique(
                        key.index(), key.columns().stream().map(Column::name).toList()))
                .toList();
    }

    private static WalkingKey over(List<String> columns, List<WalkingKey> keys, Table table) {
        return keys.stream()
                .filter(key -> key.columns().stream().map(Column::name).toList().equals(columns))
                .findFirst()
                .orElseThrow(() -> new BackfleetException(
                        ErrorCode.SCHEMA_CHANGED, table.sql() + " has no unique index over " + columns + " any more"));
    }

    @Override
    public void checkPrivileges(TargetLayout layout, boolean written, Consumer<Problem> problems) {
        side.on("examining privileges", c -> {
            CopyGrants grants = new CopyGrants(c.get(), place(), problems);
            grants.fleetSchema();
            grants.server();
            grants.require(
                    table,
                    section + ".into",
                    written ? List.of("SELECT", "INSERT", "UPDATE", "DELETE") : List.of("SELECT", "UPDATE"));
            return true;
        });
    }

    @Override
    public void checkTombstones(TableName name, TargetLayout layout, Consumer<Problem> problems) {
        side.on("examining tombstones", c -> {
            String path = section + ".tombstones";
            Optional<Table> found = new TableFinder(c.get())
                    .find(
                            name,
                            path,
                            p -> problems.accept(
                                    new Problem(p.code(), p.path(), place() + ": " + p.message(), p.remedy())));
            if (found.isPresent()) {
                tombstones(c.get(), found.get(), layout, path, problems);
            }
            return true;
        });
    }

    private void tombstones(
            Connection connection, Table found, TargetLayout layout, String path, Consumer<Problem> problems)
            throws SQLException {
        List<String> names = new ArrayList<>(layout.key());
        if (layout.version() != null) {
            names.add(layout.version());
        }
        for (Column column : found(names)) {
            Optional<Column> same = found.column(column.name());
            if (same.isEmpty()
                    || !same.get().type().equals(column.type())
                    || !Objects.equals(same.get().collation(), column.collation())) {
                problems.accept(new Problem(
                        same.isEmpty() ? ErrorCode.COLUMN_NOT_FOUND : ErrorCode.ORDER_UNPROTECTED,
                        path,
                        place() + ": table " + found.sql() + " has no column '" + column.name() + "' of type "
                                + column.type()
                                + (column.collation() == null ? "" : " and collation " + column.collation()),
                        "give it the key's columns and the version column, of the same types and collations, and the key as its"
                                + " primary key"));
                return;
            }
        }
        boolean keyed = keys(connection, found).stream()
                .anyMatch(
                        key -> key.columns().stream().map(Column::name).toList().equals(layout.key()));
        if (!keyed) {
            problems.accept(new Problem(
                    ErrorCode.ORDER_UNPROTECTED,
                    path,
                    place() + ": table " + found.sql() + " has no unique index over " + layout.key() + " in this order",
                    "make these columns its primary key"));
        }
        new CopyGrants(connection, place(), problems)
                .require(found, path, List.of("SELECT", "INSERT", "UPDATE", "DELETE"));
    }

    @Override
    public void advise(TargetLayout layout, Consumer<String> warnings) {
        side.on("examining " + table.sql(), c -> {
            List<String> triggers = Sql.query(c.get(), TRIGGERS, row -> row.getString(1), table.schema(), table.name());
            if (!triggers.isEmpty()) {
                warnings.accept("triggers " + triggers + " of " + table.sql() + " in " + place()
                        + " fire for every row that is copied; let them leave rows as they are where @backfleet ="
                        + " 'backfleet-worker': what they change, the verification finds");
            }
            int indexes = TableSize.of(c.get(), table).indexes();
            if (indexes > 0) {
                warnings.accept(table.sql() + " in " + place() + " has " + indexes + " indexes beside its key, and each"
                        + " copied row goes into all of them; creating them after the backfill is cheaper");
            }
            return true;
        });
    }

    @Override
    public void register(TaskId task) {
        side.on("registering task " + task, c -> {
            FleetSchema.ensure(c.get());
            Incarnations.register(c.get(), task);
            return true;
        });
    }

    @Override
    public Running keepRunning(TaskId task, Running now) {
        return side.on("keeping the transactions that task " + task + " waits for", c -> {
            Incarnations.Old old =
                    Incarnations.keepRunning(c.get(), task, new Incarnations.Old(now.since(), now.running()));
            return new Running(old.since(), now.mark(), old.running(), List.of());
        });
    }

    @Override
    public List<String> keepPrepared(TaskId task, List<String> now) {
        return side.on(
                "keeping the transactions that task " + task + " waits for",
                c -> Incarnations.keepPrepared(c.get(), task, now));
    }

    private static CopySql.Part part(TargetLayout layout) {
        return CopySql.Part.of(null, layout.origin(), layout.source());
    }

    private CopySql sql(TargetLayout layout) {
        return new CopySql(
                table,
                over(layout.key(), keys, table),
                found(layout.columns()).stream()
                        .map(column -> CopyTypes.read(type(column).canonical(), column.sql()))
                        .toList(),
                part(layout),
                layout.version() == null ? null : found(layout.version()).sql());
    }

    private WriteSql writes(TargetLayout layout) {
        TableName name = layout.tombstones();
        Optional<Table> tombstones = name == null
                ? Optional.empty()
                : Optional.of(side.on("looking for tombstones", c -> new TableFinder(c.get()).require(name)));
        String index = tombstones
                .map(t -> side.on(
                        "looking for tombstones",
                        c -> over(layout.key(), keys(c.get(), t), t).index()))
                .orElse("");
        return new WriteSql(
                table,
                Identifier.quote(over(layout.key(), keys, table).index()),
                part(layout),
                found(layout.key()),
                found(layout.columns()),
                found(layout.columns()).stream()
                        .map(column -> CopyTypes.write(type(column).canonical()))
                        .toList(),
                layout.once(),
                layout.version() == null ? null : found(layout.version()),
                tombstones.orElse(null),
                Identifier.quote(index));
    }

    @Override
    public WriterStatements writers(TargetLayout layout) {
        List<Column> key = found(layout.key());
        List<Column> columns = found(layout.columns());
        TableName tombstones = layout.tombstones();
        return layout.version() == null || tombstones == null
                ? WritersSql.locked(table, key, columns)
                : WritersSql.versioned(
                        table,
                        side.on("looking for tombstones", c -> new TableFinder(c.get()).require(tombstones)),
                        key,
                        columns,
                        found(layout.version()));
    }

    @Override
    public TargetRows rows(TargetLayout layout) {
        CopySql sql = sql(layout);
        return new MySqlTargetRows(
                side(pool), sql, new RowReader(sql, layout.columns().size()));
    }

    @Override
    public Optional<TargetTask> take(Task task, TargetLayout layout) {
        CopySql sql = sql(layout);
        WriteSql writes = writes(layout);
        WalkConnection connection = new WalkConnection(MySqlVendor.INSTANCE, WalkConnection.Source.of(pool));
        boolean taken = false;
        try {
            Optional<Map.Entry<Long, Checkpoint>> raised = TaskTaker.raise(pool.endpoint(), connection.get(), task);
            taken = raised.isPresent();
            return raised.map(row -> new MySqlTargetTask(
                    new FencedTransaction(
                            pool.endpoint(),
                            connection,
                            task.id(),
                            row.getKey(),
                            row.getValue(),
                            new CheckpointRow(pool.endpoint(), connection, task.id(), row.getKey()),
                            MySqlTargetTask.STATEMENTS),
                    connection,
                    sql,
                    new RowReader(sql, layout.columns().size()),
                    new RowWriter(pool.endpoint(), task.id(), writes)));
        } catch (SQLException e) {
            throw MySqlErrors.translate(pool.endpoint(), "taking task " + task.id(), e);
        } finally {
            if (!taken) {
                connection.close();
            }
        }
    }

    @Override
    public Proof prove(TaskId task, Claim claim) {
        return side.on("proving task " + task, c -> ClosedTasks.count(c.get(), task, claim));
    }

    @Override
    public String shown(TargetLayout layout) {
        return writes(layout).shown();
    }

    @Override
    public String shownComparison(TargetLayout layout) {
        return sql(layout).page(true, true).display();
    }
}
