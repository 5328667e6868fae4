package io.backfleet.database.mysql.transfer.pair;

import static java.util.Objects.requireNonNull;

import io.backfleet.database.jdbc.Endpoint;
import io.backfleet.database.mysql.catalog.Column;
import io.backfleet.database.mysql.catalog.Fingerprint;
import io.backfleet.database.mysql.catalog.KeyFinder;
import io.backfleet.database.mysql.catalog.Table;
import io.backfleet.database.mysql.catalog.TableFinder;
import io.backfleet.database.mysql.catalog.WalkingKey;
import io.backfleet.database.mysql.walk.PlannedTable;
import io.backfleet.database.transfer.CarriedKey;
import io.backfleet.database.transfer.Filling;
import io.backfleet.database.transfer.FillingResolver;
import io.backfleet.database.transfer.TransferColumn;
import io.backfleet.database.transfer.TransferTable;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.Problem;
import io.backfleet.protocol.spec.BackfillSpec;
import io.backfleet.protocol.spec.MigrationSpec;
import io.backfleet.protocol.spec.Transfer;
import io.backfleet.protocol.spec.VerifySpec;
import io.backfleet.protocol.task.Task;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds the two tables of a spec and what goes where. Not thread-safe: works on the connection it was made for. */
public final class PairFinder {
    /** Parts of a fingerprint that are about the target begin so. */
    static final String INTO = "into.";

    private final Connection connection;

    public PairFinder(Connection connection) {
        this.connection = connection;
    }

    /** Which part of a spec says what the target must hold. */
    public enum Side {
        BACKFILL,
        VERIFICATION
    }

    /** What a spec's part says. */
    private record Said(
            String section, Map<String, String> expressions, Set<String> ignored, Map<String, BigDecimal> tolerance) {}

    private static Said said(MigrationSpec spec, Side side) {
        if (side == Side.BACKFILL) {
            BackfillSpec backfill = requireNonNull(spec.backfill(), "backfill");
            return new Said("backfill", backfill.set(), Set.of(), Map.of());
        }
        VerifySpec verify = spec.verify();
        if (verify == null) {
            throw new BackfleetException(
                    ErrorCode.COLUMN_NOT_COMPARED, "migration " + spec.migration() + " compares nothing");
        }
        return new Said("verify", verify.columns(), verify.ignored().keySet(), verify.tolerance());
    }

    /** The two tables, their problems reported; empty when there are any that leave nothing to go on with. */
    public Optional<TablePair> find(MigrationSpec spec, Side side, Consumer<Problem> problems) throws SQLException {
        Said said = said(spec, side);
        Transfer transfer = requireNonNull(spec.transfer(), "transfer");
        String section = spec.backfill() == null ? "verify" : "backfill";
        TableFinder tables = new TableFinder(connection);
        Optional<Table> from = tables.find(spec.table(), section + ".from", problems);
        Optional<Table> into = tables.find(transfer.into(), section + ".into", problems);
        if (from.isEmpty() || into.isEmpty()) {
            return Optional.empty();
        }
        if (from.get().sql().equals(into.get().sql())) {
            problems.accept(new Problem(
                    ErrorCode.INVALID_VALUE,
                    section + ".into",
                    "rows would go from " + from.get().sql() + " into itself",
                    "name another table; columns of one table are filled in with table and set"));
            return Optional.empty();
        }
        return find(spec, transfer, said, section, from.get(), into.get(), problems);
    }

    private Optional<TablePair> find(
            MigrationSpec spec,
            Transfer transfer,
            Said said,
            String section,
            Table from,
            Table into,
            Consumer<Problem> problems)
            throws SQLException {
        KeyFinder keys = new KeyFinder(connection);
        Optional<WalkingKey> key = keys.find(from, spec.key(), section + ".key", problems);
        TransferTable target = ColumnFacts.neutral(connection, into);
        Filling filling = new FillingResolver(ColumnFacts.neutral(connection, from), target, problems)
                .resolve(said.section(), said.expressions(), transfer.leave());
        if (key.isEmpty()) {
            return Optional.empty();
        }
        List<WalkingKey> indexes = keys.usable(into);
        Optional<CarriedKey> found = CarriedKey.find(
                key.get().columns().stream().map(Column::name).toList(),
                filling,
                indexes.stream()
                        .map(index -> new CarriedKey.Unique(
                                index.index(),
                                index.columns().stream().map(Column::name).toList()))
                        .toList(),
                target,
                section + ".into",
                problems);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        WalkingKey carried = indexes.stream()
                .filter(index -> index.index().equals(found.get().index()))
                .findFirst()
                .orElseThrow();
        boolean alike = true;
        for (int i = 0; i < key.get().columns().size(); i++) {
            Column one = key.get().columns().get(i);
            Column other = carried.columns().get(i);
            if (!KeyTypes.alike(one, other)) {
                problems.accept(orderDiffers(section, from, one, into, other));
                alike = false;
            }
        }
        return alike
                ? Optional.of(new TablePair(
                        from,
                        key.get(),
                        into,
                        carried,
                        transfer.where(),
                        columns(from, into, filling, said),
                        filling.forgotten()))
                : Optional.empty();
    }

    private static Problem orderDiffers(String section, Table from, Column one, Table into, Column other) {
        return new Problem(
                ErrorCode.KEY_ORDER_DIFFERS,
                section + ".into",
                "key column '" + one.name() + "' of " + from.sql() + " is of type " + one.type() + ", and '"
                        + other.name()
                        + "' of " + into.sql() + ", which carries it, of type " + other.type()
                        + (one.collation() != null && other.collation() != null ? ", or of another collation" : "")
                        + ": the two do not sort alike",
                "give both columns one type and one collation (another width of whole numbers or texts will do), or name another"
                        + " key");
    }

    private static List<PairColumn> columns(Table from, Table into, Filling filling, Said said) {
        Map<String, BigDecimal> tolerance = new LinkedHashMap<>();
        said.tolerance().forEach((name, value) -> into.column(name).ifPresent(c -> tolerance.put(c.name(), value)));
        Set<String> ignored = said.ignored().stream()
                .flatMap(name -> into.column(name).stream())
                .map(Column::name)
                .collect(Collectors.toSet());
        return filling.filled().stream()
                .map(filled -> new PairColumn(
                        named(into, filled.column()),
                        filled.expression(),
                        copied(from, filled.copied()),
                        !ignored.contains(filled.column().name()),
                        tolerance.get(filled.column().name()),
                        filled.path()))
                .toList();
    }

    private static @Nullable Column copied(Table from, @Nullable TransferColumn copied) {
        return copied == null ? null : named(from, copied);
    }

    private static Column named(Table table, TransferColumn column) {
        return table.columns().stream()
                .filter(c -> c.name().equals(column.name()))
                .findFirst()
                .orElseThrow();
    }

    /** Fingerprint of what was planned: server, both tables, and the order of both keys. */
    public static String fingerprint(Connection connection, TablePair pair) throws SQLException {
        return Fingerprint.of(connection, pair.from(), pair.key()) + ";"
                + Fingerprint.prefixed(INTO, Fingerprint.ofOrder(pair.into(), pair.carried()));
    }

    /**
     * The two tables of a task, which are still those that were planned.
     *
     * @throws BackfleetException {@code SCHEMA_CHANGED} when they are not, or the spec does not fit them any more
     */
    public static TablePair require(Endpoint endpoint, Connection connection, Task task, Side side)
            throws SQLException {
        PlannedTable.require(endpoint, connection, task);
        List<Problem> problems = new ArrayList<>();
        Optional<TablePair> pair = new PairFinder(connection).find(task.spec(), side, problems::add);
        if (pair.isEmpty() || !problems.isEmpty()) {
            throw changed(
                    endpoint,
                    task,
                    problems.stream().map(Problem::message).findFirst().orElse("the tables have changed"));
        }
        String planned = task.fingerprint();
        if (planned != null) {
            Table into = pair.get().into();
            Optional<String> change = Fingerprint.change(
                    Fingerprint.prefixedBy(INTO, planned),
                    Fingerprint.ofOrder(into, pair.get().carried()),
                    into);
            if (change.isPresent()) {
                throw changed(endpoint, task, change.get());
            }
        }
        return pair.get();
    }

    private static BackfleetException changed(Endpoint endpoint, Task task, String what) {
        return new BackfleetException(
                ErrorCode.SCHEMA_CHANGED,
                endpoint + ": task " + task.id() + ": " + what
                        + "; cancel the migration and submit it again: rows that are there are skipped");
    }
}
