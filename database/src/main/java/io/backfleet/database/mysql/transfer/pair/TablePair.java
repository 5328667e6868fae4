package io.backfleet.database.mysql.transfer.pair;

import static java.util.Objects.requireNonNull;

import io.backfleet.database.mysql.catalog.Table;
import io.backfleet.database.mysql.catalog.WalkingKey;
import io.backfleet.database.mysql.walk.RangeWalk;
import io.backfleet.database.transfer.TransferColumn;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A source, a target, and what the target must hold. Immutable.
 *
 * @param from the source
 * @param key that it is walked by
 * @param into the target
 * @param carried unique index of the target whose columns hold the key, in the key's order
 * @param where SQL over a source row: rows for which it is not true must not be in the target; null means every row
 * @param columns that are filled, in the target's order
 * @param forgotten columns of the target that nothing fills and the spec does not name
 */
public record TablePair(
        Table from,
        WalkingKey key,
        Table into,
        WalkingKey carried,
        @Nullable String where,
        List<PairColumn> columns,
        List<TransferColumn> forgotten) {
    public TablePair {
        requireNonNull(from, "from");
        requireNonNull(into, "into");
        columns = List.copyOf(columns);
        forgotten = List.copyOf(forgotten);
    }

    /** Looks for keys of the source. */
    public RangeWalk fromWalk() {
        return new RangeWalk(from, key);
    }

    /** Looks for keys of the target. */
    public RangeWalk intoWalk() {
        return new RangeWalk(into, carried);
    }

    /** Column of the source's key to that of the target, in key order. */
    public Map<String, String> keyMapping() {
        Map<String, String> mapping = new LinkedHashMap<>();
        for (int i = 0; i < key.columns().size(); i++) {
            mapping.put(key.columns().get(i).name(), carried.columns().get(i).name());
        }
        return mapping;
    }
}
