package io.backfleet.protocol.spec;

import io.backfleet.protocol.document.Section;
import io.backfleet.protocol.error.ErrorCode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Parts that sections have in common. */
final class SpecParts {
    private SpecParts() {}

    /** The table of a section; something else when it is missing or no table name, which is reported. */
    static TableName table(Section section) {
        String table = section.requiredText("table", "name the table, for instance users or app.users");
        if (!table.isEmpty()) {
            try {
                return TableName.parse(table);
            } catch (IllegalArgumentException e) {
                section.report(
                        ErrorCode.INVALID_VALUE,
                        section.at("table"),
                        String.valueOf(e.getMessage()),
                        "write table, schema.table, or \"quoted\" parts");
            }
        }
        return TableName.parse("t");
    }

    /** Tables that are promised not to change: the section's own and the backfill's. */
    static List<String> frozen(Section section, @Nullable BackfillSpec backfill) {
        List<String> own = section.texts("frozen");
        return own.isEmpty() && backfill != null ? backfill.frozen() : own;
    }
}
