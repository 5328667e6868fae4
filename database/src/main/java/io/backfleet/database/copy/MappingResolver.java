package io.backfleet.database.copy;

import static java.util.Objects.requireNonNull;

import io.backfleet.database.canon.CanonicalType;
import io.backfleet.database.canon.CanonicalType.Text.Trait;
import io.backfleet.database.canon.Conversion;
import io.backfleet.database.copy.Mapping.Purpose;
import io.backfleet.database.copy.Mapping.Version;
import io.backfleet.database.transfer.CarriedKey;
import io.backfleet.database.transfer.Filling;
import io.backfleet.database.transfer.Filling.Filled;
import io.backfleet.database.transfer.FillingResolver;
import io.backfleet.database.transfer.TransferColumn;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.Problem;
import io.backfleet.protocol.key.KeyColumn;
import io.backfleet.protocol.route.Route;
import io.backfleet.protocol.spec.BackfillSpec;
import io.backfleet.protocol.spec.MigrationSpec;
import io.backfleet.protocol.spec.Transfer;
import io.backfleet.protocol.spec.VerifySpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Finds out what goes where, and refuses what would not arrive unchanged. Not thread-safe. */
final class MappingResolver {
    private final Route route;
    private final MigrationSpec spec;
    private final SourceEnd source;
    private final TargetEnd target;
    private final Consumer<Problem> problems;
    private final Consumer<String> warnings;
    private final List<String> checked = new ArrayList<>();
    private boolean complete = true;

    MappingResolver(
            Route route,
            MigrationSpec spec,
            SourceEnd source,
            TargetEnd target,
            Consumer<Problem> problems,
            Consumer<String> warnings) {
        this.route = route;
        this.spec = spec;
        this.source = source;
        this.target = target;
        this.problems = problems;
        this.warnings = warnings;
    }

    /** The section of the spec that names tables and columns. */
    static String section(MigrationSpec spec) {
        return spec.backfill() == null ? "verify" : "backfill";
    }

    /** Resolves; empty when there are problems. Expressions must have been found to compile. */
    Optional<Mapping> resolve(Purpose purpose) {
        Transfer transfer = requireNonNull(spec.transfer(), "transfer");
        Filling filling = new FillingResolver(source.transferTable(), target.transferTable(), this::problem)
                .resolve(section(spec), expressions(purpose), transfer.leave());
        List<KeyBridge.Part> key = key(filling);
        Version version = transfer.versions() == null ? null : version(transfer.versions(), filling);
        List<Carried> columns = new ArrayList<>();
        for (Filled filled : filling.filled()) {
            String name = filled.column().name();
            boolean special = key.stream().anyMatch(part -> part.target().equals(name))
                    || (version != null && version.target().equals(name));
            boolean compared = compared(purpose, name);
            if (!special && (compared || purpose != Purpose.COMPARE)) {
                conversion(filled)
                        .ifPresent(conversion -> columns.add(new Carried(
                                name,
                                filled.expression(),
                                conversion,
                                source.engine().equals(target.engine())
                                        && target.spelling().verbatim()
                                        && conversion.verbatim(),
                                compared,
                                target.column(name).notNull(),
                                tolerance(name, purpose))));
            }
        }
        if (!checked.isEmpty() && purpose == Purpose.FILL) {
            warnings.accept("the target holds less than the source can hand to " + checked
                    + ": values are checked one by one, and a row that does not fit is refused by name, never cut");
        }
        return complete
                ? Optional.of(
                        new Mapping(route, spec, transfer, new KeyBridge(key), columns, version, target.spelling()))
                : Optional.empty();
    }

    private Map<String, String> expressions(Purpose purpose) {
        Map<String, String> expressions = new LinkedHashMap<>();
        BackfillSpec backfill = spec.backfill();
        if (backfill != null) {
            expressions.putAll(backfill.set());
        }
        VerifySpec verify = spec.verify();
        if (verify != null && purpose != Purpose.FILL) {
            expressions.putAll(verify.columns());
        }
        return expressions;
    }

    private boolean compared(Purpose purpose, String column) {
        VerifySpec verify = spec.verify();
        return purpose == Purpose.FILL
                || verify == null
                || verify.ignored().keySet().stream().noneMatch(name -> isColumn(name, column));
    }

    private boolean isColumn(String name, String column) {
        return target.transferTable()
                .column(name)
                .map(TransferColumn::name)
                .filter(column::equals)
                .isPresent();
    }

    private java.math.@Nullable BigDecimal tolerance(String column, Purpose purpose) {
        VerifySpec verify = spec.verify();
        if (verify == null || purpose == Purpose.FILL) {
            return null;
        }
        return verify.tolerance().entrySet().stream()
                .filter(entry -> isColumn(entry.getKey(), column))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
    }

    private List<KeyBridge.Part> key(Filling filling) {
        List<String> names = source.key().stream().map(KeyColumn::name).toList();
        Optional<CarriedKey> carried = CarriedKey.find(
                names, filling, target.uniques(), target.transferTable(), section(spec) + ".into", this::problem);
        List<KeyBridge.Part> parts = new ArrayList<>();
        if (carried.isPresent()) {
            for (int i = 0; i < names.size(); i++) {
                part(
                                source.column(names.get(i)),
                                target.column(carried.get().columns().get(i)))
                        .ifPresent(parts::add);
            }
        }
        return parts;
    }

    private Optional<KeyBridge.Part> part(SideColumn from, SideColumn into) {
        String path = section(spec) + ".into";
        Optional<Conversion> there = conversion(keyed(from), keyed(into));
        Optional<Conversion> back = conversion(keyed(into), keyed(from));
        if (there.isEmpty() || back.isEmpty()) {
            problem(new Problem(
                    ErrorCode.KEY_NOT_CARRIED,
                    path,
                    "key column '" + from.name() + "' (" + from.type().declared() + ") of " + source.place()
                            + " can't go to and fro as '" + into.name() + "' ("
                            + into.type().declared() + ") of " + target.place(),
                    "give both the same type"));
            return Optional.empty();
        }
        if (from.order().isEmpty() || !alike(from.order(), into.order())) {
            problem(new Problem(
                    ErrorCode.KEY_ORDER_DIFFERS,
                    path,
                    "key column '" + from.name() + "' of " + source.place() + " sorts as " + from.order() + ", '"
                            + into.name() + "' of " + target.place() + " as " + into.order()
                            + ": a range of one would be another range of the other",
                    "give text the same order on both sides: by its bytes (COLLATE \"C\", or a *_bin collation"
                            + " without padding), or the same collation of the same engine and version; or name a"
                            + " key of numbers, UUIDs, dates or bytes"));
            return Optional.empty();
        }
        return Optional.of(new KeyBridge.Part(
                from.name(), into.name(), there.get(), back.get(), target.spelling(), source.spelling()));
    }

    private static boolean alike(String a, String b) {
        return a.equals(b) || (a.endsWith(SideColumn.BYTES) && b.endsWith(SideColumn.BYTES));
    }

    /**
     * What a key may hold: where blanks at its end don't count, nothing that would sort before them; and nothing whose
     * bytes sort in another way than those of UTF-8.
     */
    private static SideType keyed(SideColumn column) {
        if (column.order().endsWith(SideColumn.BYTES) && column.type().canonical() instanceof CanonicalType.Text text) {
            Set<Trait> traits = new HashSet<>(text.traits());
            if (column.order().equals(SideColumn.PADDED)) {
                traits.add(Trait.PADDED);
                traits.add(Trait.NO_CONTROL);
            }
            if (traits.contains(Trait.LATIN)) {
                traits.add(Trait.ASCII);
            }
            return new SideType(
                    column.type().declared(), new CanonicalType.Text(text.characters(), text.bytes(), traits));
        }
        return column.type();
    }

    private @Nullable Version version(Transfer.Versions versions, Filling filling) {
        String path = section(spec) + ".version";
        Optional<TransferColumn> from = source.transferTable().column(versions.column());
        Optional<TransferColumn> into = target.transferTable().column(versions.column());
        if (from.isEmpty() || into.isEmpty()) {
            absent(path, versions.column(), from.isEmpty() ? source : target);
            return null;
        }
        for (TableEnd end : List.of(source, target)) {
            SideColumn column =
                    end.column(end == source ? from.get().name() : into.get().name());
            if (!(column.type().canonical() instanceof CanonicalType.Whole)
                    && !(column.type().canonical() instanceof CanonicalType.Exact exact
                            && exact.scale() == 0
                            && exact.precision() > 0)) {
                unordered(path, column, end, "is no whole number", "use a bigint that a sequence feeds");
            } else if (!column.notNull()) {
                unordered(path, column, end, "may be null", "declare it NOT NULL");
            }
        }
        Optional<Filled> filled = filling.of(into.get().name());
        boolean plain = filled.map(Filled::copied)
                .map(TransferColumn::name)
                .filter(from.get().name()::equals)
                .isPresent();
        if (!plain) {
            unordered(
                    path,
                    target.column(into.get().name()),
                    target,
                    "does not get the source's version as it is",
                    "remove its expression, and don't leave it alone");
        }
        return new Version(from.get().name(), into.get().name());
    }

    private void absent(String path, String column, TableEnd end) {
        problem(new Problem(
                ErrorCode.COLUMN_NOT_FOUND,
                path,
                "table " + end.transferTable().sql() + " has no column '" + column + "'",
                "add it on both sides, NOT NULL, fed from a sequence with every change of a row"));
    }

    private void unordered(String path, SideColumn column, TableEnd end, String why, String remedy) {
        problem(new Problem(
                ErrorCode.ORDER_UNPROTECTED,
                path,
                "version column '" + column.name() + "' (" + column.type().declared() + ") of " + end.place() + " "
                        + why + ": newer rows can't be told from older ones",
                remedy));
    }

    private Optional<Conversion> conversion(Filled filled) {
        TransferColumn copied = filled.copied();
        SideType from = copied == null
                ? source.typeOf(filled.expression())
                : source.column(copied.name()).type();
        SideColumn into = target.column(filled.column().name());
        Optional<Conversion> found = conversion(from, into.type());
        if (found.isEmpty()) {
            boolean ruleless = from.canonical() == null || into.type().canonical() == null;
            problem(new Problem(
                    ErrorCode.CONVERSION_LOSSY,
                    filled.path(),
                    "column '" + into.name() + "' (" + into.type().declared() + ") of " + target.place() + " gets "
                            + (copied == null ? "an expression" : "'" + copied.name() + "'") + " of type "
                            + from.declared() + " of " + source.place()
                            + (ruleless
                                    ? ", and there is no rule for one of these types"
                                    : ", which it can't hold without loss"),
                    "say what is meant by an expression under " + section(spec) + ".columns that gives a type which"
                            + " fits, or name the column under leave"));
        } else if (!found.get().exact()) {
            checked.add("'" + into.name() + "' (" + from.declared() + " into "
                    + into.type().declared()
                    + (found.get().note().isEmpty() ? "" : "; " + found.get().note()) + ")");
        }
        return found;
    }

    private static Optional<Conversion> conversion(SideType from, SideType into) {
        CanonicalType a = from.canonical();
        CanonicalType b = into.canonical();
        return a == null || b == null ? Optional.empty() : Conversion.between(a, b);
    }

    private void problem(Problem problem) {
        complete = false;
        problems.accept(problem);
    }
}
