package io.backfleet.database.copy;

import static java.util.Objects.requireNonNull;

import io.backfleet.database.Examination;
import io.backfleet.database.canon.CanonicalType;
import io.backfleet.database.copy.Mapping.Purpose;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.Problem;
import io.backfleet.protocol.key.KeyColumn;
import io.backfleet.protocol.spec.BackfillSpec;
import io.backfleet.protocol.spec.MigrationSpec;
import io.backfleet.protocol.spec.Transfer;
import io.backfleet.protocol.spec.VerifySpec;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a spec meets in a pair of databases. Not thread-safe. */
final class CopyExaminer {
    /** Log beside a row's own bytes, as PostgreSQL was measured to write: headers and the key's index. */
    private static final long LOG_PER_ROW = 120;

    private final Pair pair;
    private final MigrationSpec spec;
    private final Transfer transfer;
    private final String section;
    private final Set<Problem> problems = new LinkedHashSet<>();
    private final Set<String> warnings = new LinkedHashSet<>();

    CopyExaminer(Pair pair) {
        this.pair = pair;
        this.spec = pair.spec();
        this.transfer = requireNonNull(spec.transfer(), "transfer");
        this.section = MappingResolver.section(spec);
    }

    /** An examination that comes to nothing. */
    static Examination refused(List<Problem> problems, List<String> warnings) {
        return new Examination(problems, "", List.of(), 0, 0, 0, 0, "", "", warnings);
    }

    Examination examine() {
        order();
        expressions();
        if (!problems.isEmpty()) {
            return refused(List.copyOf(problems), List.copyOf(warnings));
        }
        Optional<Mapping> fill = spec.backfill() == null ? Optional.empty() : resolve(Purpose.FILL);
        Optional<Mapping> compare = spec.verify() == null ? Optional.empty() : resolve(Purpose.COMPARE);
        fill.ifPresent(mapping -> privileges(mapping, true));
        compare.ifPresent(mapping -> privileges(mapping, false));
        if (!problems.isEmpty()) {
            return refused(List.copyOf(problems), List.copyOf(warnings));
        }
        SourceEnd.Size size = pair.source().size();
        return new Examination(
                List.of(),
                pair.source().transferTable().sql(),
                pair.source().key(),
                size.rows(),
                size.bytes(),
                fill.isEmpty() ? 0 : size.bytes() + LOG_PER_ROW * size.rows(),
                size.ranges(),
                fill.map(mapping -> pair.source().shown(mapping.sourceLayout()) + ";\n"
                                + pair.target().shown(mapping.targetLayout()))
                        .orElse(""),
                compare.map(mapping -> pair.source().shown(mapping.sourceLayout()) + ";\n"
                                + pair.target().shownComparison(mapping.targetLayout()))
                        .orElse(""),
                List.copyOf(warnings),
                null,
                fill.map(mapping -> CopyContract.of(mapping, pair.source(), pair.target()))
                        .orElse(List.of()));
    }

    private Optional<Mapping> resolve(Purpose purpose) {
        return new MappingResolver(pair.route(), spec, pair.source(), pair.target(), problems::add, warnings::add)
                .resolve(purpose);
    }

    private void order() {
        VerifySpec verify = spec.verify();
        if (verify != null && !verify.readFrom().isEmpty()) {
            problem(
                    ErrorCode.NOT_SUPPORTED,
                    "verify.readFrom",
                    "two databases are compared on their primaries only",
                    "remove it");
        }
        boolean writes = spec.backfill() != null || (verify != null && verify.autoRepair());
        if (writes && transfer.versions() == null && !transfer.lockSource()) {
            problem(
                    ErrorCode.ORDER_UNPROTECTED,
                    section,
                    "nothing keeps rows of two databases in order: a row read before a change would overwrite it, and"
                            + " one read before a deletion would come back",
                    "name a version column and a table of tombstones (version, tombstones), or write lockSource: true"
                            + " if every writer writes the target before its source transaction commits");
        }
        if (transfer.versions() != null) {
            warnings.add("whoever deletes rows of the target writes the tombstone first, then deletes, in one"
                    + " transaction under READ COMMITTED; whoever writes them compares versions and asks for the"
                    + " tombstone; tombstones stay until the contract");
        } else if (transfer.lockSource()) {
            warnings.add("rows of the source are locked (FOR SHARE) until the target has committed, about as long as a"
                    + " batch; writers write the source first, then the target, and commit the target before the"
                    + " source, under READ COMMITTED");
        }
    }

    private void expressions() {
        List<String> frozen = new ArrayList<>();
        BackfillSpec backfill = spec.backfill();
        VerifySpec verify = spec.verify();
        if (backfill != null) {
            frozen.addAll(backfill.frozen());
            backfill.set().forEach((column, sql) -> check(pair.source(), "backfill.columns." + column, sql, frozen));
        }
        if (verify != null) {
            frozen.addAll(verify.frozen());
            verify.columns().forEach((column, sql) -> {
                if (backfill == null || !sql.equals(backfill.set().get(column))) {
                    check(pair.source(), "verify.columns." + column, sql, frozen);
                }
            });
        }
        Transfer.Destination to = requireNonNull(transfer.to(), "to");
        if (transfer.where() != null && check(pair.source(), section + ".where", transfer.where(), frozen)) {
            SideType type = pair.source().typeOf(transfer.where());
            if (!(type.canonical() instanceof CanonicalType.Truth)
                    && !(type.canonical() instanceof CanonicalType.Whole)) {
                problem(
                        ErrorCode.EXPRESSION_TYPE,
                        section + ".where",
                        "the condition is of type " + type.declared(),
                        "write one that is true or false");
            }
        }
        if (to.route() != null) {
            if (to.databases().stream().anyMatch(id -> id.indexOf('*') >= 0)) {
                problem(
                        ErrorCode.NOT_SUPPORTED,
                        section + ".to",
                        "a target that 'route' gives can't be told from one that is not there by " + to.databases()
                                + ": its rows would be copied nowhere, and nobody would miss them",
                        "write the ids of all targets out");
            }
            check(pair.source(), section + ".route", to.route(), frozen);
        }
        if (to.origin() != null) {
            check(pair.target(), section + ".origin", to.origin(), frozen);
        }
    }

    private boolean check(TableEnd end, String path, String expression, List<String> frozen) {
        int before = problems.size();
        end.checkExpression(path, expression, List.copyOf(new LinkedHashSet<>(frozen)), problems::add, warnings::add);
        return problems.size() == before;
    }

    private void privileges(Mapping mapping, boolean fill) {
        SourceLayout here = mapping.sourceLayout();
        Set<String> columns = new LinkedHashSet<>();
        pair.source().key().stream().map(KeyColumn::name).forEach(columns::add);
        Optional.ofNullable(here.version()).ifPresent(columns::add);
        Set<String> expressions = new LinkedHashSet<>(here.values());
        Optional.ofNullable(here.where()).ifPresent(expressions::add);
        Optional.ofNullable(here.route()).ifPresent(expressions::add);
        // rows are judged and repaired under their locks
        boolean locked = !fill || transfer.lockSource();
        pair.source().checkPrivileges(columns, expressions, locked, problems::add);
        TargetLayout there = mapping.targetLayout();
        VerifySpec verify = spec.verify();
        boolean written = fill || (verify != null && verify.autoRepair());
        pair.target().checkPrivileges(there, written, problems::add);
        if (there.tombstones() != null) {
            pair.target().checkTombstones(there.tombstones(), there, problems::add);
        }
        if (here.version() != null) {
            pair.source().checkVersion(here.version(), warnings::add);
        }
        if (fill) {
            pair.target().advise(there, warnings::add);
        }
    }

    private void problem(ErrorCode code, String path, String message, String remedy) {
        problems.add(new Problem(code, path, message, remedy));
    }
}
