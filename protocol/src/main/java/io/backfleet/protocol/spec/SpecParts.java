package io.backfleet.protocol.spec;

import io.backfleet.protocol.document.Section;
import io.backfleet.protocol.error.ErrorCode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Parts that sections have in common. */
final class SpecParts {
    private SpecParts() {}

    /** The table of a section; something else when it is missing or no table name, which is reported. */
    static TableName table(Section section) {
        return table(section, "table");
    }

    /** The table under a key, likewise. */
    static TableName table(Section section, String key) {
        String table = section.requiredText(key, "name the table, for instance users or app.users");
        if (!table.isEmpty()) {
            try {
                return TableName.parse(table);
            } catch (IllegalArgumentException e) {
                section.report(
                        ErrorCode.INVALID_VALUE,
                        section.at(key),
                        String.valueOf(e.getMessage()),
                        "write table, schema.table, or \"quoted\" parts");
            }
        }
        return TableName.parse("t");
    }

    /** An SQL expression; absent when missing or when something is wrong with it, which is reported. */
    static Optional<String> expression(Section section, String key) {
        Optional<String> text = section.text(key);
        Optional<String> flaw = text.flatMap(SqlText::flaw);
        if (flaw.isPresent()) {
            section.report(
                    ErrorCode.EXPRESSION_INVALID,
                    section.at(key),
                    "the expression " + flaw.get(),
                    "write one SQL expression over this row's columns");
            return Optional.empty();
        }
        return text;
    }

    /** Columns with their expressions; those with which something is wrong are reported and left out. */
    static Map<String, String> expressions(Section columns) {
        Map<String, String> sound = new LinkedHashMap<>();
        for (String column : columns.keys()) {
            expression(columns, column).ifPresent(expression -> sound.put(column, expression));
        }
        return sound;
    }

    /** Tables that are promised not to change: the section's own and the backfill's. */
    static List<String> frozen(Section section, @Nullable BackfillSpec backfill) {
        List<String> own = section.texts("frozen");
        return own.isEmpty() && backfill != null ? backfill.frozen() : own;
    }
}
