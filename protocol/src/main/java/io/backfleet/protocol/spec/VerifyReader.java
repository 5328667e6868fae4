package io.backfleet.protocol.spec;

import io.backfleet.protocol.document.Section;
import io.backfleet.protocol.error.ErrorCode;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads a spec's verify section. */
final class VerifyReader {
    private static final String SETTLE = "settle";
    private static final String HOT_TRIES = "hotTries";
    private static final String EVERY = "every";
    private static final Pattern ADDRESS = Pattern.compile("[A-Za-z0-9._\\-\\[\\]:]{1,255}");
    private static final long HOUR = 3_600_000;

    private final Section section;
    private final @Nullable BackfillSpec backfill;
    private final Map<String, String> columns = new LinkedHashMap<>();
    private final Set<String> filled = new LinkedHashSet<>();
    private boolean two;

    private VerifyReader(Section section, @Nullable BackfillSpec backfill) {
        this.section = section;
        this.backfill = backfill;
    }

    /**
     * Reads the section; what is wrong with it is reported.
     *
     * @param backfill whose result is compared; null when there is none, or none that could be read
     * @param alone whether the spec has no backfill section, so that this one must say what to walk
     */
    static Optional<VerifySpec> read(Section section, @Nullable BackfillSpec backfill, boolean alone) {
        return new VerifyReader(section, backfill).read(alone);
    }

    private Optional<VerifySpec> read(boolean alone) {
        TableName table = backfill == null ? TableName.parse("t") : backfill.table();
        String key = backfill == null ? null : backfill.key();
        Transfer transfer = backfill == null ? null : backfill.transfer();
        two = alone ? TransferReader.meant(section) : transfer != null;
        if (alone) {
            table = two ? TransferReader.from(section) : SpecParts.table(section);
            key = section.text("key").orElse(null);
            transfer = two ? TransferReader.read(section, false, Set.of()).orElse(null) : null;
        } else {
            refuse("table");
            refuse("key");
            TransferReader.refuse(section);
        }
        Map<String, String> ignored = ignored();
        if (two) {
            columnsOfTwo();
        } else {
            columns(ignored.keySet(), alone);
        }
        Scalars reading = new Scalars(section);
        Map<String, BigDecimal> tolerance = tolerance(alone);
        String readFrom = readFrom();
        long settle = reading.millis(SETTLE, VerifySpec.DEFAULT_SETTLE_MILLIS, 0, 600_000);
        int hotTries = (int) reading.number(HOT_TRIES, VerifySpec.DEFAULT_HOT_TRIES, 1, 1_000);
        long every = reading.millis(EVERY, VerifySpec.DEFAULT_EVERY_MILLIS, 0, 24 * HOUR);
        boolean auto = reading.choice("repair", "manual", "auto");
        boolean values = reading.choice("values", "masked", "shown");
        if (two ? transfer == null : columns.isEmpty() && filled.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new VerifySpec(
                table,
                key,
                columns,
                filled,
                tolerance,
                ignored,
                SpecParts.frozen(section, backfill),
                readFrom,
                settle,
                hotTries,
                every,
                auto,
                values,
                transfer));
    }

    private void refuse(String key) {
        if (section.has(key)) {
            section.report(
                    ErrorCode.INVALID_VALUE,
                    section.at(key),
                    "belongs to the backfill section when there is one",
                    "remove it here");
        }
    }

    private Map<String, String> ignored() {
        Map<String, String> ignored = section.textMap("ignore");
        ignored.forEach((column, reason) -> {
            if (reason.isBlank()) {
                section.report(
                        ErrorCode.INVALID_VALUE,
                        section.at("ignore") + "." + column,
                        "gives no reason",
                        "say why this column need not agree: it is shown with every verdict");
            }
            if (backfill != null
                    && backfill.transfer() == null
                    && !backfill.set().containsKey(column)) {
                section.report(
                        ErrorCode.COLUMN_NOT_FOUND,
                        section.at("ignore") + "." + column,
                        "the backfill does not set this column",
                        "it sets " + backfill.set().keySet());
            }
        });
        return ignored;
    }

    private void columns(Set<String> ignored, boolean alone) {
        if (!section.has("columns")) {
            if (alone) {
                section.report(
                        ErrorCode.MISSING_KEY,
                        section.at("columns"),
                        "is missing",
                        "write 'column: \"SQL expression that it must equal\"' lines under columns");
            } else if (backfill != null) {
                backfill.set().keySet().stream()
                        .filter(column -> !ignored.contains(column))
                        .forEach(column -> asBackfilled(backfill, column));
                if (columns.isEmpty() && filled.isEmpty()) {
                    section.report(
                            ErrorCode.COLUMN_NOT_COMPARED,
                            section.at("ignore"),
                            "leaves nothing to compare",
                            "write 'verify: off' if that is meant");
                }
            }
        } else if (section.isMapping("columns")) {
            section.textMap("columns").forEach(this::column);
        } else {
            section.texts("columns").forEach(column -> named(column, alone));
        }
        if (backfill != null && section.has("columns")) {
            uncovered(backfill, ignored);
        }
    }

    /** Of two tables everything is compared; expressions that are given here stand in for the backfill's. */
    private void columnsOfTwo() {
        if (backfill != null) {
            columns.putAll(backfill.set());
        }
        section.section("columns").map(SpecParts::expressions).ifPresent(columns::putAll);
    }

    private void column(String column, String expression) {
        Optional<String> flaw = SqlText.flaw(expression);
        if (flaw.isEmpty()) {
            columns.put(column, expression);
        } else {
            section.report(
                    ErrorCode.EXPRESSION_INVALID,
                    section.at("columns") + "." + column,
                    "the expression " + flaw.get(),
                    "write one SQL expression over this row's columns");
        }
    }

    private void named(String column, boolean alone) {
        if (alone) {
            section.report(
                    ErrorCode.MISSING_KEY,
                    section.at("columns"),
                    "does not say what '" + column + "' must equal",
                    "write '" + column + ": \"SQL expression\"' under columns");
        } else if (backfill != null && backfill.set().containsKey(column)) {
            asBackfilled(backfill, column);
        } else if (backfill != null) {
            section.report(
                    ErrorCode.COLUMN_NOT_FOUND,
                    section.at("columns"),
                    "the backfill does not set '" + column + "'",
                    "it sets " + backfill.set().keySet() + "; or write '" + column + ": \"SQL expression\"'");
        }
    }

    private void asBackfilled(BackfillSpec spec, String column) {
        if (spec.onlyWhereNull()) {
            filled.add(column);
        } else {
            columns.put(column, spec.set().getOrDefault(column, ""));
        }
    }

    /** A column that is filled in and not compared must be a decision, not an oversight. */
    private void uncovered(BackfillSpec spec, Set<String> ignored) {
        for (String column : spec.set().keySet()) {
            if (!columns.containsKey(column) && !filled.contains(column) && !ignored.contains(column)) {
                section.report(
                        ErrorCode.COLUMN_NOT_COMPARED,
                        section.at("columns"),
                        "leaves out '" + column + "', which the backfill sets",
                        "add it, or name it under ignore with the reason");
            }
        }
    }

    private Map<String, BigDecimal> tolerance(boolean alone) {
        Map<String, BigDecimal> tolerance = new LinkedHashMap<>();
        section.textMap("tolerance").forEach((column, text) -> {
            String at = section.at("tolerance") + "." + column;
            if (!two && (alone || backfill != null) && !columns.containsKey(column)) {
                section.report(
                        ErrorCode.COLUMN_NOT_FOUND,
                        at,
                        "no expression is compared with this column",
                        "compared are " + columns.keySet());
            }
            try {
                BigDecimal value = new BigDecimal(text.strip());
                if (value.signum() >= 0 && Math.abs(value.scale()) <= 100 && value.precision() <= 100) {
                    tolerance.put(column, value);
                    return;
                }
            } catch (NumberFormatException e) {
                // reported below, like a number out of range
            }
            section.report(
                    ErrorCode.INVALID_VALUE,
                    at,
                    "'" + text + "' is no distance",
                    "write a number from 0, such as 0.001");
        });
        return tolerance;
    }

    private String readFrom() {
        String address = section.text("readFrom").orElse("primary").strip();
        if (!ADDRESS.matcher(address).matches()) {
            section.report(
                    ErrorCode.INVALID_VALUE,
                    section.at("readFrom"),
                    "'" + address + "' is no address",
                    "write primary, or host:port of a replica in the databases file");
        }
        return address.equals("primary") ? "" : address;
    }
}
