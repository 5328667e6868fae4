package io.backfleet.database.postgresql.copy;

import static java.util.Objects.requireNonNull;

import io.backfleet.database.copy.NewRow;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows as statements of {@link WriteSql} take them: one list for each column. All functions. */
final class RowArrays {
    private RowArrays() {}

    static Object[] keys(List<NewRow> rows) {
        return arrays(rows, false, false);
    }

    static Object[] keysAndVersions(List<NewRow> rows) {
        return arrays(rows, false, true);
    }

    /** @param version whether there is one */
    static Object[] whole(List<NewRow> rows, boolean version) {
        return arrays(rows, true, version);
    }

    private static Object[] arrays(List<NewRow> rows, boolean values, boolean version) {
        List<Object> arrays = new ArrayList<>();
        int width = rows.get(0).key().values().size();
        for (int i = 0; i < width; i++) {
            int at = i;
            arrays.add(rows.stream().map(r -> r.key().values().get(at)).toList());
        }
        int columns = values ? rows.get(0).values().size() : 0;
        for (int i = 0; i < columns; i++) {
            List<@Nullable String> column = new ArrayList<>(rows.size());
            for (NewRow r : rows) {
                column.add(r.values().get(i));
            }
            arrays.add(column);
        }
        if (version) {
            arrays.add(rows.stream()
                    .map(r -> requireNonNull(r.version(), "version"))
                    .toList());
        }
        return arrays.toArray();
    }
}
