package io.backfleet.database.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.database.transfer.CarriedKey.Unique;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which column gets what, and how the key arrives; on an engine that takes every name to the letter. */
class FillingResolverTest {
    private static final TransferTable.Naming LITERAL = new TransferTable.Naming() {
        @Override
        public Optional<String> meant(String wanted, List<String> names) {
            return names.stream().filter(wanted::equals).findFirst();
        }

        @Override
        public Optional<String> read(String expression, List<String> names) {
            return PlainNames.of(expression).flatMap(name -> meant(name.text(), names));
        }

        @Override
        public String quoted(String name) {
            return '"' + name + '"';
        }

        @Override
        public String hint(String wanted, List<String> names, String otherwise) {
            return otherwise;
        }
    };

    private final List<Problem> problems = new ArrayList<>();

    private static TransferTable table(String name, TransferColumn... columns) {
        return new TransferTable(name, List.of(columns), LITERAL);
    }

    private static TransferColumn column(String name) {
        return new TransferColumn(name, true, false, false);
    }

    private static TransferColumn notNull(String name) {
        return new TransferColumn(name, false, false, false);
    }

    private Filling resolve(TransferTable from, TransferTable into, Map<String, String> columns, String... leave) {
        return new FillingResolver(from, into, problems::add).resolve("backfill", columns, List.of(leave));
    }

    private List<String> codes() {
        return problems.stream().map(p -> p.code() + " " + p.path()).toList();
    }

    @Test
    void columns_comeFromTheirExpressionOrTheirNamesake() {
        Map<String, String> columns = new LinkedHashMap<>();
        columns.put("full", "a || b");
        columns.put("mail", " \"e\" ");
        Filling filling = resolve(
                table("f", notNull("id"), column("a"), column("e")),
                table(
                        "i",
                        notNull("mail"),
                        notNull("id"),
                        notNull("full"),
                        column("other"),
                        new TransferColumn("by", false, true, false),
                        new TransferColumn("made", false, false, true)),
                columns,
                "by");
        assertEquals(List.of(), problems);
        assertEquals(
                List.of("mail= \"e\" /e", "id=\"id\"/id", "full=a || b/-"),
                filling.filled().stream()
                        .map(f -> f.column().name() + "=" + f.expression() + "/"
                                + (f.copied() == null ? "-" : f.copied().name()))
                        .toList());
        assertEquals(
                List.of("by", "made"),
                filling.left().stream().map(TransferColumn::name).toList());
        assertEquals(
                List.of("other"),
                filling.forgotten().stream().map(TransferColumn::name).toList());
    }

    @Test
    void flaws_areAllReported() {
        Map<String, String> columns = new LinkedHashMap<>();
        columns.put("nowhere", "1");
        columns.put("made", "1");
        columns.put("id", "id");
        resolve(
                table("f", notNull("id")),
                table(
                        "i",
                        notNull("id"),
                        notNull("lacking"),
                        notNull("leftAlone"),
                        new TransferColumn("made", true, false, true)),
                columns,
                "id",
                "leftAlone",
                "unknown");
        assertEquals(
                List.of(
                        "COLUMN_NOT_FOUND backfill.leave",
                        "COLUMN_NOT_FOUND backfill.columns.nowhere",
                        "COLUMN_GENERATED backfill.columns.made",
                        "INVALID_VALUE backfill.columns.id",
                        "COLUMN_NOT_FILLED backfill.leave",
                        "COLUMN_NOT_FILLED backfill.columns",
                        "COLUMN_NOT_FILLED backfill.leave"),
                codes());
    }

    @Test
    void key_isCarriedByPlainCopiesUnderOneIndexInTheSameOrder() {
        TransferTable from = table("f", notNull("a"), notNull("b"));
        TransferTable into = table("i", notNull("x"), notNull("b"), notNull("copy"));
        Map<String, String> columns = new LinkedHashMap<>();
        columns.put("x", "a");
        columns.put("copy", "a");
        Filling filling = resolve(from, into, columns);
        List<String> key = List.of("a", "b");
        Unique reversed = new Unique("r", List.of("b", "x"));
        Optional<CarriedKey> carried = CarriedKey.find(
                key,
                filling,
                List.of(reversed, new Unique("u", List.of("copy", "b"))),
                into,
                "backfill.into",
                problems::add);
        assertEquals(Optional.of(new CarriedKey("u", List.of("copy", "b"))), carried);
        assertEquals(
                List.of("a=copy", "b=b"),
                carried.get().mapping(key).entrySet().stream()
                        .map(String::valueOf)
                        .toList());
        assertEquals(List.of(), problems);
        CarriedKey.find(key, filling, List.of(reversed), into, "backfill.into", problems::add);
        CarriedKey.find(key, filling, List.of(new Unique("n", List.of("x"))), into, "backfill.into", problems::add);
        columns.put("x", "a + 0");
        columns.put("copy", "(a)");
        CarriedKey.find(
                key,
                resolve(from, into, columns),
                List.of(new Unique("u", List.of("copy", "b"))),
                into,
                "backfill.into",
                problems::add);
        assertEquals(
                List.of(ErrorCode.KEY_ORDER_DIFFERS, ErrorCode.KEY_NOT_CARRIED, ErrorCode.KEY_NOT_CARRIED),
                problems.stream().map(Problem::code).toList());
        assertTrue(problems.get(1).remedy().contains("[x or copy, b]"), problems.get(1)::remedy);
        assertTrue(problems.get(2).message().contains("[a]"), problems.get(2)::message);
    }
}
