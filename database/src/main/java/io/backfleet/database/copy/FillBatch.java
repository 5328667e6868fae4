package io.backfleet.database.copy;

import io.backfleet.database.Faults;
import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.key.KeyRange;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Fills rows in. With versions the source is read without locks: whatever is newer in the target, a deletion included,
 * wins over what was read. With locks the source's rows stay locked until the target has committed, and only rows that
 * are absent are inserted: whoever changes or deletes one of them meanwhile waits, and then finds it in the target.
 */
final class FillBatch implements CopyBatch {
    private final Mapping mapping;
    private final KeyRange range;
    private final SourceRows source;
    private final TargetTask target;
    private final Faults faults;

    FillBatch(Mapping mapping, KeyRange range, SourceRows source, TargetTask target, Faults faults) {
        this.mapping = mapping;
        this.range = range;
        this.source = source;
        this.target = target;
        this.faults = faults;
    }

    @Override
    public Done next(@Nullable Key from, int rows) {
        boolean versions = mapping.version() != null;
        int most = Math.min(rows, MOST_ROWS);
        Row.Page page = versions ? source.page(from, range.upper(), most) : source.hold(from, range.upper(), most);
        faults.at(Faults.Point.AFTER_READ);
        List<NewRow> converted = new ArrayList<>();
        for (Row row : page.rows()) {
            mapping.requireRouted(row);
            if (row.belongs()) {
                converted.add(mapping.converted(row));
            }
        }
        if (source instanceof AheadRows ahead && page.next() != null) {
            ahead.begin(page.next(), range.upper(), most);
        }
        target.begin();
        long changed = versions ? target.applyNewer(converted) : target.insertAbsent(converted);
        if (!versions) {
            source.requireHeld();
        }
        faults.at(Faults.Point.BEFORE_COMMIT);
        boolean finished = page.next() == null;
        target.commit(
                finished ? range.upper() : page.next(), finished, page.rows().size(), changed);
        source.release();
        return new Done(page.rows().size(), changed);
    }
}
