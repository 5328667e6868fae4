package io.backfleet.cli.command;

import io.backfleet.cli.command.Examining.Examined;
import io.backfleet.cli.screen.Screen;
import io.backfleet.cli.screen.Words;
import io.backfleet.database.Examination;
import io.backfleet.database.Examination.Transferred;
import io.backfleet.protocol.document.Durations;
import io.backfleet.protocol.key.KeyColumn;
import io.backfleet.protocol.route.Route;
import io.backfleet.protocol.spec.GatePolicy;
import io.backfleet.protocol.spec.MigrationKind;
import io.backfleet.protocol.spec.MigrationSpec;
import io.backfleet.protocol.spec.Settings;
import io.backfleet.protocol.spec.Transfer;
import io.backfleet.protocol.spec.Transfer.Destination;
import io.backfleet.protocol.spec.VerifySpec;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What a spec would do, in words. Prints line by line; one object for each plan. */
final class PlanText {
    /** What one worker slot writes on small hardware when no index is touched twice; for a first idea only. */
    private static final long ROWS_PER_SECOND = 100_000;

    private final Screen screen;
    private final Map<String, String> printed = new HashMap<>();

    PlanText(Screen screen) {
        this.screen = screen;
    }

    void print(MigrationSpec spec, List<Examined> examined) {
        screen.line(screen.bold(spec.migration()) + "  digest " + spec.digest().substring(0, 12)
                + (spec.owner().isEmpty() ? "" : "  owner " + spec.owner()));
        screen.line("");
        printRoutes(spec, examined);
        screen.line("");
        screen.line("Settings");
        spec.settings().texts().forEach((name, value) -> setting(name, value, Settings.meaning(name)));
        VerifySpec verify = spec.verify();
        if (verify == null) {
            screen.line("");
            screen.line("Verification is off: the migration is done when every row is filled in, and no gate tells");
            screen.line("whether both sides agree.");
        } else {
            print(verify);
            print(spec.gate());
        }
        examined.forEach(each -> print(each, spec));
        screen.line("");
        printContract(spec, examined);
    }

    private void printRoutes(MigrationSpec spec, List<Examined> examined) {
        Transfer transfer = spec.transfer();
        if (transfer == null) {
            screen.line("Columns of one table, " + spec.table() + ", in " + Words.of(examined.size(), "database"));
            return;
        }
        String tables = spec.table() + " -> " + transfer.into();
        screen.line(
                transfer.crosses()
                        ? "Rows from table to table, " + tables + ", from one database into another, on "
                                + Words.of(examined.size(), "route")
                        : "Rows from table to table, " + tables + ", in " + Words.of(examined.size(), "database"));
        fact("rows", transfer.where() == null ? "all" : "where " + transfer.where());
        if (!transfer.leave().isEmpty()) {
            fact("left alone", String.join(", ", transfer.leave()));
        }
        if (transfer.versions() != null) {
            fact(
                    "order",
                    "the newer by " + transfer.versions().column() + "; what was deleted stands in "
                            + transfer.versions().tombstones());
        } else if (transfer.lockSource()) {
            fact("order", "source rows stay locked until the target has committed");
        }
        Destination to = transfer.to();
        if (to != null) {
            if (to.route() != null) {
                fact("goes to", to.route());
            }
            if (to.origin() != null) {
                fact("came from", to.origin());
            }
            examined.forEach(each -> screen.line("  " + arrow(each.route()) + "  (" + each.host() + ")"));
        }
    }

    /** What must be so before the first row is written; databases that say the same say it once. */
    private void printContract(MigrationSpec spec, List<Examined> examined) {
        Set<String> contract = new LinkedHashSet<>();
        examined.forEach(each -> contract.addAll(each.examination().contract()));
        if (contract.isEmpty()) {
            screen.line(
                    spec.transfer() == null
                            ? "Before you submit: every writer must already write the new columns together with the old"
                                    + " ones,"
                            : "Before you submit: every writer must already write both tables, source first,");
            screen.line(
                    spec.kind() == MigrationKind.COPY
                            ? "as the order of the two databases asks for. Nothing was touched."
                            : "in the same statement or transaction. Nothing was touched.");
            return;
        }
        screen.line(screen.bold("What every writer must do") + ", from before you submit until the old side is gone");
        contract.forEach(line -> screen.line("  " + line));
        screen.line("Nothing was touched.");
    }

    private static String arrow(Route route) {
        return route.crosses() ? route.source() + " -> " + route.written() : route.source();
    }

    private void setting(String name, String value, String meaning) {
        screen.line(String.format("  %-18s %-8s %s", name, value, meaning));
    }

    private void fact(String name, String text) {
        screen.line(String.format("  %-10s %s", name, text));
    }

    private static String time(long millis) {
        return Durations.format(Duration.ofMillis(millis));
    }

    private void print(VerifySpec verify) {
        screen.line("");
        screen.line("Verification");
        verify.columns()
                .forEach((column, expression) -> screen.line("  " + column + " must equal " + expression
                        + (verify.tolerance().containsKey(column)
                                ? " within " + verify.tolerance().get(column).toPlainString()
                                : "")));
        if (verify.transfer() != null) {
            screen.line("  every other column of " + verify.transfer().into() + " must equal the one of the same name");
        }
        verify.filled().forEach(column -> screen.line("  " + column + " must not be null"));
        verify.ignored()
                .forEach((column, reason) -> screen.line(screen.yellow("  " + column + " is not compared: " + reason)));
        setting("readFrom", verify.readFrom().isEmpty() ? "primary" : verify.readFrom(), "where rows are read");
        setting("settle", time(verify.settleMillis()), "time after which a row that differs is looked at again");
        setting("hotTries", Integer.toString(verify.hotTries()), "looks at a row that keeps changing");
        setting("every", time(verify.everyMillis()), "from pass to pass, once the gate has those that it wants");
        setting(
                "repair",
                verify.autoRepair() ? "auto" : "manual",
                "whether differences are repaired without being asked");
        setting("values", verify.values() ? "shown" : "masked", "whether differences may show values");
    }

    private void print(GatePolicy gate) {
        screen.line("");
        screen.line("Gate");
        setting("cleanPasses", Integer.toString(gate.cleanPasses()), "consecutive clean passes of every database");
        setting("soak", time(gate.soakMillis()), "time from the first clean pass to the newest");
        setting(
                "signOffs",
                gate.signOffs().isEmpty() ? "none" : String.join(", ", gate.signOffs()),
                "services that must each say that they are ready");
        setting("approvals", Integer.toString(gate.approvals()), "people, other than who submits, who must approve");
        setting("maxAge", time(gate.maxAgeMillis()), "a clean pass that began longer ago proves nothing");
        setting("stale", time(gate.staleMillis()), "silence of verifiers, on top of 'every', that blocks");
        setting("validFor", time(gate.validMillis()), "how long a certificate is valid");
    }

    private void print(Examined each, MigrationSpec spec) {
        Examination examination = each.examination();
        Transferred transfer = examination.transfer();
        screen.line("");
        screen.line(screen.bold((each.route().crosses() ? "Route " : "Database ") + arrow(each.route())) + "  table "
                + (transfer == null ? "" : transfer.from() + " -> ") + examination.table());
        screen.line("  key        "
                + String.join(
                        ", ", examination.key().stream().map(PlanText::column).toList()));
        if (transfer != null && !transfer.key().isEmpty()) {
            screen.line("  arrives as "
                    + transfer.key().entrySet().stream()
                            .map(column -> column.getKey() + " -> " + column.getValue())
                            .collect(Collectors.joining(", ")));
        }
        screen.line("  size       about " + Words.count(examination.estimatedRows()) + " rows, "
                + Words.bytes(examination.tableBytes()) + ", in " + examination.ranges()
                + (examination.ranges() == 1 ? " range" : " ranges"));
        if (spec.backfill() != null) {
            screen.line("  log        about " + Words.bytes(examination.logBytes()) + " of write-ahead log");
            screen.line("  duration   about "
                    + Words.time(Duration.ofSeconds(Math.max(1, examination.estimatedRows() / ROWS_PER_SECOND)))
                    + " of writing at " + Words.count(ROWS_PER_SECOND) + " rows/s with one slot, without waiting");
        }
        examination.warnings().forEach(warning -> screen.line("  " + screen.yellow("warning") + "    " + warning));
        statement("each batch runs", examination.statement());
        statement("each comparison runs", examination.comparison());
    }

    /** Of many shards each runs the same; it is printed where it is another one. */
    private void statement(String what, String sql) {
        if (sql.equals(printed.put(what, sql)) && !sql.isEmpty()) {
            screen.line("  " + what + " the same");
        } else if (!sql.isEmpty()) {
            screen.line("  " + what);
            sql.lines().forEach(line -> screen.line("    " + screen.dim(line)));
        }
    }

    private static String column(KeyColumn column) {
        return column.name() + " " + column.sqlType();
    }
}
