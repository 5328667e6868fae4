package io.backfleet.database.postgresql.examine;

import static java.util.Objects.requireNonNull;

import io.backfleet.database.postgresql.catalog.Column;
import io.backfleet.database.postgresql.expression.ExpressionFacts;
import io.backfleet.database.postgresql.transfer.examine.Conversions;
import io.backfleet.database.postgresql.transfer.pair.PairColumn;
import io.backfleet.database.postgresql.transfer.pair.PairSql;
import io.backfleet.database.postgresql.transfer.pair.TablePair;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.Problem;
import io.backfleet.protocol.spec.BackfillSpec;
import io.backfleet.protocol.spec.MigrationSpec;
import io.backfleet.protocol.spec.VerifySpec;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** What a database says against what fills another table. Not thread-safe. */
final class TransferExpressions {
    private final Connection connection;
    private final MigrationSpec spec;
    private final String section;
    private final Consumer<Problem> problems;
    private final Consumer<String> warnings;
    private final Set<Integer> columnsRead = new LinkedHashSet<>();

    TransferExpressions(
            Connection connection, MigrationSpec spec, Consumer<Problem> problems, Consumer<String> warnings) {
        this.connection = connection;
        this.spec = spec;
        this.section = spec.backfill() == null ? "verify" : "backfill";
        this.problems = problems;
        this.warnings = warnings;
    }

    /** Attribute numbers of the source's columns that are read. */
    Set<Integer> columnsRead() {
        return columnsRead;
    }

    /** Checks what expressions do and that what they give arrives whole. */
    void check(TablePair walked, Optional<TablePair> compared) throws SQLException {
        BackfillSpec backfill = spec.backfill();
        VerifySpec verify = spec.verify();
        List<String> frozen = backfill != null
                ? backfill.frozen()
                : requireNonNull(verify, "verify").frozen();
        ExpressionRules rules = rules(walked, section, frozen);
        for (PairColumn column : walked.columns()) {
            check(rules, column);
        }
        String where = walked.where();
        if (where != null) {
            rules.check("where", section + ".where", where);
        }
        finish(rules);
        if (compared.isPresent() && verify != null && backfill != null) {
            ExpressionRules own = rules(walked, "verify", verify.frozen());
            for (PairColumn column : ownOf(walked, compared.get())) {
                check(own, column);
            }
            finish(own);
        }
    }

    private ExpressionRules rules(TablePair pair, String where, List<String> frozen) {
        return new ExpressionRules(
                connection, pair.from(), ExpressionRules.Purpose.ofTransfer(where, frozen), Map.of(), problems);
    }

    private void finish(ExpressionRules rules) {
        columnsRead.addAll(rules.columnsRead());
        rules.warnings().forEach(warnings);
    }

    /** What a verification compares with something else than the backfill writes. */
    private static List<PairColumn> ownOf(TablePair walked, TablePair compared) {
        return compared.columns().stream()
                .filter(column -> walked.columns().stream()
                        .noneMatch(other -> other.column().equals(column.column())
                                && other.expression().equals(column.expression())))
                .toList();
    }

    private void check(ExpressionRules rules, PairColumn column) throws SQLException {
        Column copied = column.copied();
        if (copied != null) {
            columnsRead.add(copied.number());
            arrives(column, copied.baseName(), copied.typmod(), copied.type());
            return;
        }
        Optional<ExpressionFacts> facts = rules.check(column.column().name(), column.path(), column.expression());
        // a constant has no type of its own until it is assigned
        if (facts.isPresent() && !facts.get().columns().isEmpty()) {
            arrives(
                    column,
                    facts.get().type(),
                    facts.get().modifier(),
                    facts.get().type());
        }
    }

    private void arrives(PairColumn column, String type, int modifier, String shown) {
        Column target = column.column();
        Optional<String> flaw = Conversions.flaw(type, modifier, target.baseName(), target.typmod());
        if (flaw.isPresent() && Conversions.refused(type, target.baseName())) {
            warnings.accept("column " + target.name() + " (" + target.type() + ") gets a " + shown
                    + ": a row whose text is longer is refused and parked (ROW_REJECTED); widen the column if there may be"
                    + " any");
        } else if (flaw.isPresent()) {
            problems.accept(new Problem(
                    ErrorCode.CONVERSION_LOSSY,
                    column.path(),
                    "column '" + target.name() + "' is of type " + target.type() + ", and what it gets ("
                            + column.expression() + ") of type " + shown + ": " + flaw.get(),
                    "widen the column; or, if what a cast cuts off or rounds may be lost, write it: " + target.name()
                            + ": \"(" + column.expression() + ")::" + target.type() + "\""));
        } else if (Conversions.zoned(type, target.baseName())) {
            warnings.accept("column " + target.name() + " (" + target.type() + ") gets a " + shown
                    + " by the session's time zone: here that is UTC; see that the application's sessions have it, too,"
                    + " or write AT TIME ZONE");
        }
    }

    /** Has the server compile what will run: assignments one by one, then all of it. */
    void compile(TablePair walked, Optional<TablePair> compared) throws SQLException {
        Explained explained = new Explained(connection, problems);
        PairSql sql = new PairSql(walked);
        String from = walked.from().sql();
        String where = walked.where();
        if (where != null) {
            String head = "SELECT 1 FROM " + from + " WHERE (";
            if (!explained.compiles(section + ".where", head, head + where + ") FOR SHARE", "boolean", "")) {
                return;
            }
        }
        boolean sound = true;
        for (PairColumn column : walked.columns()) {
            sound &= assigns(explained, walked, column);
        }
        for (PairColumn column : compared.map(pair -> ownOf(walked, pair)).orElse(List.of())) {
            sound &= assigns(explained, walked, column);
        }
        if (sound && spec.backfill() != null) {
            explained.compiles(
                    section + ".into",
                    "",
                    sql.insertHead() + " SELECT " + sql.values() + " FROM (SELECT " + sql.source() + " FROM " + from
                            + " WHERE false FOR SHARE) AS s " + sql.absentOnly(),
                    "",
                    "rows can't be inserted into " + walked.into().sql() + ": ");
        }
    }

    /** A stand-in takes the value, so that the right to insert is not needed where nothing is filled in. */
    private boolean assigns(Explained explained, TablePair pair, PairColumn column) throws SQLException {
        StandIn standIn = StandIn.make(connection, column.column().type());
        String before = "INSERT INTO " + StandIn.NAME + " SELECT (";
        boolean fits = explained.compiles(
                column.path(),
                before,
                before + column.expression() + ") FROM " + pair.from().sql(),
                column.column().type(),
                "");
        standIn.drop();
        return fits;
    }
}
