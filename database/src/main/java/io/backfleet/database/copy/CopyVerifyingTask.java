package io.backfleet.database.copy;

import io.backfleet.database.VerifyingTask;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.key.KeyRange;
import io.backfleet.protocol.task.TaskId;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Compares two tables of two databases. Rows of a stretch are read from both sides, mostly at once, and matched by key in
 * memory; where the stretch ends is told by a database, since nobody else knows its order. A row that is written
 * between the two reads looks as if it differed, and is looked at again.
 *
 * <p>Not thread-safe.
 */
final class CopyVerifyingTask implements VerifyingTask {
    /** Of each side; so no more rows than {@link VerifyingTask#compareNext} allows can differ. */
    static final int MOST_ROWS = 5_000;

    private static final int MOST_KEYS = 1_000;

    /** A row can be written again while it is waited for; so often in a row it hardly will. */
    private static final int JUDGE_ATTEMPTS = 5;

    private final TaskId id;
    private final KeyRange range;
    private final Mapping mapping;
    private final PairLooks looks;
    private final SourceRows source;
    private final TargetRows target;
    private final String reader;
    private final Identity opened;
    private final Supplier<Identity> identity;
    private final Beside beside;
    private @Nullable Key position;
    private boolean finished;
    /** Whether both sides had as many rows in the last stretch. */
    private boolean alike = true;

    CopyVerifyingTask(
            TaskId id,
            KeyRange range,
            PairLooks looks,
            SourceRows source,
            TargetRows target,
            String reader,
            Identity opened,
            Supplier<Identity> identity) {
        this.id = id;
        this.range = range;
        this.mapping = looks.mapping();
        this.looks = looks;
        this.source = source;
        this.target = target;
        this.reader = reader;
        this.opened = opened;
        this.identity = identity;
        this.position = range.lower();
        this.beside = new Beside("backfleet-beside-" + id.database());
    }

    @Override
    public String reader() {
        return reader;
    }

    @Override
    public Identity opened() {
        return opened;
    }

    @Override
    public Identity identity() {
        return identity.get();
    }

    @Override
    public @Nullable Key position() {
        return position;
    }

    @Override
    public boolean finished() {
        return finished;
    }

    @Override
    public Chunk compareNext(int rows) {
        if (rows < 1) {
            throw new IllegalArgumentException("rows " + rows + " < 1");
        }
        if (finished) {
            throw new IllegalStateException("task " + id + " is at its end");
        }
        int most = Math.min(rows, MOST_ROWS);
        long start = System.nanoTime();
        Stretch stretch = alike ? both(most) : oneByOne(most);
        alike = stretch.here().rows().size() == stretch.there().rows().size();
        Chunk chunk = compare(stretch.here(), stretch.there(), start);
        position = stretch.next() == null ? range.upper() : stretch.next();
        finished = stretch.next() == null;
        return chunk;
    }

    /**
     * The same stretch of both sides.
     *
     * @param next where it ends, the source's key; null at the range's end
     */
    private record Stretch(
            Row.Page here, Row.Page there, @Nullable Key next) {}

    /** Reads both sides at once, which is of use where they have the same rows. */
    private Stretch both(int most) {
        KeyBridge bridge = mapping.key();
        Key begin = position;
        Beside.Pending<Row.Page> reading =
                beside.run(() -> target.page(bridge.toTarget(begin), bridge.toTarget(range.upper()), most));
        Row.Page here;
        Row.Page there;
        try {
            here = source.page(begin, range.upper(), most);
        } finally {
            there = reading.await();
        }
        Key next = here.next();
        Key theirs = there.next();
        Key ends = theirs == null ? null : bridge.source(theirs);
        boolean same = next == null
                ? theirs == null
                : theirs != null && bridge.identity(next).equals(bridge.identityOfTarget(theirs));
        if (same) {
            return new Stretch(here, there, next);
        }
        boolean sourceFirst = next != null
                && (ends == null || source.inOrder(List.of(ends, next)).get(0).equals(next));
        return sourceFirst
                ? new Stretch(here, target.page(bridge.toTarget(begin), bridge.toTarget(next), Integer.MAX_VALUE), next)
                : new Stretch(source.page(begin, ends, Integer.MAX_VALUE), there, ends);
    }

    /** Reads the target, which may have many rows of other sources, and then the source as far as the target came. */
    private Stretch oneByOne(int most) {
        KeyBridge bridge = mapping.key();
        Key from = bridge.toTarget(position);
        Row.Page there = target.page(from, bridge.toTarget(range.upper()), most);
        Key ends = there.next() == null ? null : bridge.source(there.next());
        Row.Page here = source.page(position, ends == null ? range.upper() : ends, most);
        return here.next() == null
                ? new Stretch(here, there, ends)
                // the source has more rows than the target here: only those before the source's end are compared
                : new Stretch(here, target.page(from, bridge.target(here.next()), Integer.MAX_VALUE), here.next());
    }

    private Chunk compare(Row.Page here, Row.Page there, long start) {
        Map<List<String>, Row> targets = new LinkedHashMap<>();
        there.rows().forEach(row -> targets.put(mapping.key().identityOfTarget(row.key()), row));
        Map<Key, Look> suspects = new LinkedHashMap<>();
        long compared = 0;
        for (Row row : here.rows()) {
            Row present = targets.remove(mapping.key().identity(row.key()));
            compared += row.belongs() || (present != null && present.belongs()) ? 1 : 0;
            suspect(row.key(), looks.look(row.key(), row, present), suspects);
        }
        boolean bySource = !suspects.isEmpty();
        int before = suspects.size();
        for (Row row : targets.values()) {
            compared += row.belongs() ? 1 : 0;
            Key key = mapping.key().source(row.key());
            suspect(key, looks.look(key, null, row), suspects);
        }
        boolean mixed = bySource && suspects.size() > before;
        Map<Key, Look> found = stamped(mixed ? inOrder(suspects) : suspects);
        return new Chunk(compared, Collections.unmodifiableMap(found), System.nanoTime() - start);
    }

    /** Where pages come without stamps, rows that differ are read again with them; who has come right by then is no suspect. */
    private Map<Key, Look> stamped(Map<Key, Look> suspects) {
        if (suspects.isEmpty() || (source.stampsPages() && target.stampsPages())) {
            return suspects;
        }
        Map<Key, Look> looks = new LinkedHashMap<>();
        List<Key> keys = List.copyOf(suspects.keySet());
        for (int i = 0; i < keys.size(); i += MOST_KEYS) {
            look(keys.subList(i, Math.min(keys.size(), i + MOST_KEYS)))
                    .forEach((key, look) -> suspect(key, look, looks));
        }
        return looks;
    }

    private static void suspect(Key key, Look look, Map<Key, Look> suspects) {
        if (look.differs()) {
            suspects.put(key, look);
        }
    }

    private Map<Key, Look> inOrder(Map<Key, Look> suspects) {
        Map<Key, Look> ordered = new LinkedHashMap<>();
        for (Key key : source.inOrder(List.copyOf(suspects.keySet()))) {
            Look look = suspects.get(key);
            if (look != null) {
                ordered.put(key, look);
            }
        }
        return ordered;
    }

    @Override
    public Map<Key, Look> look(List<Key> keys) {
        requireFew(keys);
        KeyBridge bridge = mapping.key();
        Map<List<String>, Row> here = new HashMap<>();
        source.rows(keys).forEach(row -> here.put(bridge.identity(row.key()), row));
        Map<List<String>, Row> there = new HashMap<>();
        target.rows(keys.stream().map(bridge::target).toList())
                .forEach(row -> there.put(bridge.identityOfTarget(row.key()), row));
        Map<Key, Look> found = new LinkedHashMap<>();
        for (Key key : keys) {
            List<String> identity = bridge.identity(key);
            found.put(key, looks.look(key, here.get(identity), there.get(identity)));
        }
        return found;
    }

    private static void requireFew(List<Key> keys) {
        if (keys.size() > MOST_KEYS) {
            throw new IllegalArgumentException(keys.size() + " keys at once");
        }
    }

    @Override
    public Look judge(Key key) {
        Key there = mapping.key().target(key);
        for (int attempt = 0; attempt < JUDGE_ATTEMPTS; attempt++) {
            Optional<Row> before = target.settled(there);
            Optional<Look> look = judged(key, there, before);
            if (look.isPresent()) {
                return look.get();
            }
        }
        throw new BackfleetException(
                ErrorCode.LOCK_TIMEOUT,
                "row " + key + " of task " + id + " was written " + JUDGE_ATTEMPTS + " times while it was judged");
    }

    /**
     * One attempt; empty when the target was written meanwhile, so that what was seen may be of a transaction that goes
     * on.
     *
     * @param before the target's row before anything was awaited
     */
    private Optional<Look> judged(Key key, Key there, Optional<Row> before) {
        try {
            Optional<Row> held = source.hold(key);
            if (held.isPresent()) {
                // locked: no write of this row is under way
                return Optional.of(
                        looks.found(key, held.get(), target.settled(there).orElse(null)));
            }
            source.release();
            // somebody may have inserted it who has not committed yet, and have written the target already
            source.awaitWriters();
            if (source.hold(key).isPresent()) {
                return Optional.empty();
            }
            Optional<Row> now = target.settled(there);
            boolean same = now.map(Row::stamp).equals(before.map(Row::stamp));
            return same ? Optional.of(looks.look(key, null, now.orElse(null))) : Optional.empty();
        } finally {
            source.release();
        }
    }

    @Override
    public List<Optional<Key>> keysBehind(List<Key> keys) {
        requireFew(keys);
        return source.behind(keys, range.upper());
    }

    @Override
    public Optional<Key> middle() {
        return finished ? Optional.empty() : source.middle(position, range.upper());
    }

    @Override
    public void close() {
        beside.close();
        source.close();
        target.close();
    }
}
