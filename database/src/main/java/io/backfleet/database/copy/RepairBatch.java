package io.backfleet.database.copy;

import static java.util.Objects.requireNonNull;

import io.backfleet.database.Faults;
import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.key.KeyRange;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes a stretch of the target what the source calls for. Both sides are locked, source first, and compared under those
 * locks: a row whose source is locked can't have a write under way, so what the source holds is the last word, also on
 * rows that are ahead of it.
 *
 * <p>A row that the source lacks may have been inserted there by a transaction that has not committed yet, and that some
 * engines show to nobody. So rows that look like that are locked first in the target; then every transaction that had
 * written to the source's table is awaited; and only those that are missing from the source still are deleted. Whoever
 * inserts such a row later than that waits for the lock here and finds the deletion done.
 */
final class RepairBatch implements CopyBatch {
    private final Mapping mapping;
    private final PairLooks looks;
    private final KeyRange range;
    private final SourceRows source;
    private final TargetTask target;
    private final Faults faults;

    RepairBatch(Mapping mapping, KeyRange range, SourceRows source, TargetTask target, Faults faults) {
        this.mapping = mapping;
        this.looks = new PairLooks(mapping, false);
        this.range = range;
        this.source = source;
        this.target = target;
        this.faults = faults;
    }

    @Override
    public Done next(@Nullable Key from, int rows) {
        int most = Math.min(rows, MOST_ROWS);
        KeyBridge bridge = mapping.key();
        target.begin();
        Row.Page there = target.page(bridge.toTarget(from), bridge.toTarget(range.upper()), most);
        Key end = there.next() == null ? range.upper() : bridge.source(there.next());
        Row.Page here = source.page(from, end, most);
        Key next = here.next() != null ? here.next() : there.next() == null ? null : end;
        Set<List<String>> extras = extras(here, there);
        faults.at(Faults.Point.AFTER_READ);
        Row.Page held = source.hold(from, next == null ? range.upper() : next, Integer.MAX_VALUE);
        Map<List<String>, Row> actual = new HashMap<>();
        for (Row row : target.lock(bridge.toTarget(from), bridge.toTarget(next == null ? range.upper() : next))) {
            mapping.requireKnown(row);
            if (row.belongs()) {
                actual.put(bridge.identityOfTarget(row.key()), row);
            }
        }
        Wrong wrong = wrong(held, actual);
        // first, since a row may stand under a key that its database calls equal to that of a row which is missing
        long removed = remove(actual, extras);
        long put = put(wrong);
        long seen = held.rows().size() + removed;
        source.requireHeld();
        faults.at(Faults.Point.BEFORE_COMMIT);
        target.commit(next == null ? range.upper() : next, next == null, seen, put + removed);
        source.release();
        return new Done(seen, put + removed);
    }

    /** Target rows that the source seems to lack, locked, and everything awaited that might bring them. */
    private Set<List<String>> extras(Row.Page here, Row.Page there) {
        Set<List<String>> known = new HashSet<>();
        here.rows().forEach(row -> known.add(mapping.key().identity(row.key())));
        List<Key> extras = new ArrayList<>();
        for (Row row : there.rows()) {
            if (row.belongs() && !known.contains(mapping.key().identityOfTarget(row.key()))) {
                extras.add(row.key());
            }
        }
        Set<List<String>> locked = new HashSet<>();
        if (!extras.isEmpty()) {
            target.lock(extras).forEach(row -> locked.add(mapping.key().identityOfTarget(row.key())));
            source.awaitWriters();
        }
        return locked;
    }

    /**
     * What has to be done for the source's rows.
     *
     * @param missing or different
     * @param unwanted rows of the target that do not belong
     */
    private record Wrong(List<NewRow> missing, List<NewRow> unwanted) {}

    /** Finds what is missing or differs, and takes from {@code actual} all rows that may stay. */
    private Wrong wrong(Row.Page held, Map<List<String>, Row> actual) {
        List<NewRow> wrong = new ArrayList<>();
        List<NewRow> unwanted = new ArrayList<>();
        for (Row row : held.rows()) {
            mapping.requireRouted(row);
            Row present = actual.remove(mapping.key().identity(row.key()));
            if (row.belongs()) {
                if (present == null || looks.differ(row, present)) {
                    wrong.add(mapping.converted(row));
                }
            } else if (present != null) {
                // its source is there, locked, and says that it does not belong: nothing can be under way
                unwanted.add(new NewRow(present.key(), List.of(), later(row.version(), present.version())));
            }
        }
        return new Wrong(wrong, unwanted);
    }

    private long put(Wrong wrong) {
        return (wrong.missing.isEmpty() ? 0 : target.put(wrong.missing))
                + (wrong.unwanted.isEmpty() ? 0 : target.remove(wrong.unwanted));
    }

    private static @Nullable String later(@Nullable String a, @Nullable String b) {
        return a == null || b == null
                ? null
                : new BigInteger(a).max(new BigInteger(b)).toString();
    }

    private long remove(Map<List<String>, Row> left, Set<List<String>> extras) {
        List<NewRow> gone = new ArrayList<>();
        left.forEach((identity, row) -> {
            // a row that came in between may be of a transaction that the source does not show yet
            if (extras.contains(identity)) {
                gone.add(new NewRow(
                        row.key(),
                        List.of(),
                        mapping.version() == null ? null : requireNonNull(row.version(), "version")));
            }
        });
        return gone.isEmpty() ? 0 : target.remove(gone);
    }
}
