package io.backfleet.database.postgresql.copy;

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
import io.backfleet.database.postgresql.batch.CheckpointRow;
import io.backfleet.database.postgresql.batch.ClosedTasks;
import io.backfleet.database.postgresql.batch.TaskTaker;
import io.backfleet.database.postgresql.catalog.Column;
import io.backfleet.database.postgresql.catalog.KeyFinder;
import io.backfleet.database.postgresql.catalog.RowTriggers;
import io.backfleet.database.postgresql.catalog.Table;
import io.backfleet.database.postgresql.catalog.TableFinder;
import io.backfleet.database.postgresql.catalog.WalkingKey;
import io.backfleet.database.postgresql.connection.PostgresErrors;
import io.backfleet.database.postgresql.connection.PostgresVendor;
import io.backfleet.database.postgresql.schema.FleetSchema;
import io.backfleet.database.postgresql.schema.Incarnations;
import io.backfleet.database.transfer.CarriedKey.Unique;
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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** A table on PostgreSQL that rows go to. Not thread-safe. */
final class PostgresTargetEnd extends PostgresEnd implements TargetEnd {
    private static final String INDEXES = "SELECT count(*) FROM pg_catalog.pg_index WHERE indrelid = ?::oid";

    private static final String COLLATIONS = "SELECT attname || ' ' || attcollation FROM pg_catalog.pg_attribute"
            + " WHERE attrelid = ?::oid AND attname::text = ANY (?::text[]) AND NOT attisdropped ORDER BY 1";

    private final String section;

    PostgresTargetEnd(ConnectionPool pool, Side side, Table table, Set<Integer> defaults, String section) {
        super(pool, side, table, defaults);
        this.section = section;
    }

    /** Which key carries the source's, and in which order, is found out anew for each task. */
    @Override
    WalkingKey fingerprinted() {
        return new WalkingKey("", List.of());
    }

    @Override
    public List<Unique> uniques() {
        return side.on(
                "looking for keys of " + table.sql(),
                c -> new KeyFinder(c.get())
                        .usable(table).stream()
                                .map(key -> new Unique(
                                        key.index(),
                                        key.columns().stream().map(Column::name).toList()))
                                .toList());
    }

    private List<Column> columns(List<String> names) {
        return names.stream().map(name -> column(name, table)).toList();
    }

    @Override
    public void checkPrivileges(TargetLayout layout, boolean written, Consumer<Problem> problems) {
        side.on("examining privileges", c -> {
            Set<Column> all = new LinkedHashSet<>(columns(layout.key()));
            all.addAll(columns(layout.columns()));
            if (layout.version() != null) {
                all.add(column(layout.version(), table));
            }
            String path = section + ".into";
            CopyPrivileges privileges = new CopyPrivileges(c.get(), place(), problems);
            privileges.fleetSchema();
            Set<Column> read = new LinkedHashSet<>(all);
            if (layout.origin() != null) {
                read(c.get(), List.of(layout.origin()))
                        .forEach(n -> table.column(n).ifPresent(read::add));
            }
            privileges.read(table, path, read);
            if (written) {
                privileges.write(table, path, all);
                privileges.delete(table, path);
            } else {
                privileges.lock(table, path, columns(layout.key()).get(0));
            }
            return true;
        });
    }

    @Override
    public void checkTombstones(TableName name, TargetLayout layout, Consumer<Problem> problems) {
        side.on("examining tombstones", c -> {
            String path = section + ".tombstones";
            Optional<Table> found =
                    new TableFinder(c.get()).find(name, path, problem -> problems.accept(placed(problem)));
            if (found.isPresent()) {
                tombstones(c.get(), found.get(), layout, path, problems);
            }
            return true;
        });
    }

    private Problem placed(Problem problem) {
        return new Problem(problem.code(), problem.path(), place() + ": " + problem.message(), problem.remedy());
    }

    private void tombstones(
            Connection connection, Table found, TargetLayout layout, String path, Consumer<Problem> problems)
            throws SQLException {
        List<String> names = new ArrayList<>(layout.key());
        if (layout.version() != null) {
            names.add(layout.version());
        }
        List<Column> there = new ArrayList<>();
        for (Column column : columns(names)) {
            Optional<Column> same = found.columns().stream()
                    .filter(other -> other.name().equals(column.name()))
                    .findFirst();
            if (same.isEmpty() || !same.get().type().equals(column.type())) {
                problems.accept(new Problem(
                        same.isEmpty() ? ErrorCode.COLUMN_NOT_FOUND : ErrorCode.ORDER_UNPROTECTED,
                        path,
                        place() + ": table " + found.sql() + " has no column '" + column.name() + "' of type "
                                + column.type(),
                        "give it the key's columns and the version column, of the same types, and the key as its"
                                + " primary key"));
                return;
            }
            there.add(same.get());
        }
        if (!collations(connection, table, layout.key()).equals(collations(connection, found, layout.key()))) {
            problems.accept(new Problem(
                    ErrorCode.ORDER_UNPROTECTED,
                    path,
                    place() + ": the key columns " + layout.key() + " of " + found.sql() + " have other collations than"
                            + " those of " + table.sql() + ", which may tell other keys apart",
                    "give them the same collations"));
        }
        boolean keyed = new KeyFinder(connection)
                .usable(found).stream()
                        .anyMatch(key -> new TreeSet<>(
                                        key.columns().stream().map(Column::name).toList())
                                .equals(new TreeSet<>(layout.key())));
        if (!keyed) {
            problems.accept(new Problem(
                    ErrorCode.ORDER_UNPROTECTED,
                    path,
                    place() + ": table " + found.sql() + " has no unique index over exactly " + layout.key(),
                    "make these columns its primary key"));
        }
        CopyPrivileges privileges = new CopyPrivileges(connection, place(), problems);
        privileges.read(found, path, there);
        privileges.write(found, path, there);
        privileges.delete(found, path);
    }

    private static List<String> collations(Connection connection, Table of, List<String> columns) throws SQLException {
        return Sql.query(connection, COLLATIONS, row -> row.getString(1), of.oid(), columns);
    }

    @Override
    public void advise(TargetLayout layout, Consumer<String> warnings) {
        side.on("examining " + table.sql(), c -> {
            List<String> triggers = RowTriggers.beforeAny(c.get(), table);
            if (!triggers.isEmpty()) {
                warnings.accept("triggers " + triggers + " of " + table.sql() + " in " + place()
                        + " fire for every row that is copied; let them leave rows as they are for application_name"
                        + " backfleet-worker: what they change, the verification finds");
            }
            long indexes = Sql.first(c.get(), INDEXES, row -> row.getLong(1), table.oid())
                    .orElse(0L);
            if (indexes > 1) {
                warnings.accept(table.sql() + " in " + place() + " has " + (indexes - 1)
                        + " indexes beside its key, and each copied row goes into all of them; creating them after the"
                        + " backfill is several times cheaper");
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
            Incarnations.Old old = Incarnations.keepRunning(
                    c.get(), task, new Incarnations.Old(now.since(), now.mark(), now.running()));
            return new Running(old.since(), old.xmax(), old.running(), List.of());
        });
    }

    @Override
    public List<String> keepPrepared(TaskId task, List<String> now) {
        return side.on(
                "keeping the transactions that task " + task + " waits for",
                c -> Incarnations.keepPrepared(c.get(), task, now));
    }

    private CopySql sql(TargetLayout layout) {
        return new CopySql(
                table,
                new WalkingKey("", columns(layout.key())),
                columns(layout.columns()).stream().map(Column::sql).toList(),
                CopySql.Part.of(null, layout.origin(), layout.source()),
                layout.version() == null
                        ? null
                        : column(layout.version(), table).sql());
    }

    private WriteSql writes(TargetLayout layout) {
        TableName tombstones = layout.tombstones();
        return new WriteSql(
                table,
                columns(layout.key()),
                columns(layout.columns()),
                layout.once(),
                layout.version() == null ? null : column(layout.version(), table),
                tombstones == null ? null : found(tombstones));
    }

    private Table found(TableName tombstones) {
        return side.on("looking for tombstones", c -> new TableFinder(c.get()).require(tombstones));
    }

    @Override
    public WriterStatements writers(TargetLayout layout) {
        List<Column> key = columns(layout.key());
        List<Column> columns = columns(layout.columns());
        return layout.version() == null || layout.tombstones() == null
                ? WritersSql.locked(table, key, columns)
                : WritersSql.versioned(
                        table, found(layout.tombstones()), key, columns, column(layout.version(), table));
    }

    @Override
    public TargetRows rows(TargetLayout layout) {
        CopySql sql = sql(layout);
        return new PostgresTargetRows(
                side(pool), sql, new RowReader(sql, layout.columns().size()));
    }

    @Override
    public Optional<TargetTask> take(Task task, TargetLayout layout) {
        CopySql sql = sql(layout);
        WriteSql writes = writes(layout);
        WalkConnection connection = new WalkConnection(PostgresVendor.INSTANCE, WalkConnection.Source.of(pool));
        boolean taken = false;
        try {
            Optional<Map.Entry<Long, Checkpoint>> raised = TaskTaker.raise(pool.endpoint(), connection.get(), task);
            taken = raised.isPresent();
            RowReader reader = new RowReader(sql, layout.columns().size());
            return raised.map(row -> new PostgresTargetTask(
                    new FencedTransaction(
                            pool.endpoint(),
                            connection,
                            task.id(),
                            row.getKey(),
                            row.getValue(),
                            new CheckpointRow(pool.endpoint(), connection, task.id(), row.getKey()),
                            PostgresTargetTask.STATEMENTS),
                    connection,
                    sql,
                    reader,
                    new RowWriter(
                            pool.endpoint(), task.id(), connection, sql, reader, writes, layout.origin() != null)));
        } catch (SQLException e) {
            throw PostgresErrors.translate(pool.endpoint(), "taking task " + task.id(), e);
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
