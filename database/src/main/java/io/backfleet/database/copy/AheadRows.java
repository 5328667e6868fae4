package io.backfleet.database.copy;

import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.key.Key;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the page behind the present one while the target writes. Only where rows are read without locks: a page that was
 * read early is like one that was written late, and by versions nothing older ever wins.
 *
 * <p>Not thread-safe; the rows behind it are touched by one thread at a time: everything else waits for the page.
 */
final class AheadRows implements SourceRows {
    /** A task that was held up for longer reads anew: fewer rows are old by then. */
    private static final long FRESH_NANOS = 5_000_000_000L;

    private final SourceRows rows;
    private final Beside beside;
    private @Nullable Ahead ahead;

    AheadRows(SourceRows rows, Beside beside) {
        this.rows = rows;
        this.beside = beside;
    }

    /** A page that is being read, or was. */
    private record Ahead(Key from, @Nullable Key upper, Beside.Pending<Row.Page> page, long begun) {}

    /** Begins to read. */
    void begin(Key from, @Nullable Key upper, int most) {
        settle();
        ahead = new Ahead(from, upper, beside.run(() -> rows.page(from, upper, most)), System.nanoTime());
    }

    /** Waits until nobody else touches the rows. What was read is forgotten, and why it was not, too. */
    private SourceRows settle() {
        Ahead pending = ahead;
        ahead = null;
        if (pending != null) {
            try {
                pending.page().await();
            } catch (BackfleetException e) {
                // whoever needs the page reads it again, and then fails himself
            }
        }
        return rows;
    }

    @Override
    public Row.Page page(@Nullable Key from, @Nullable Key upper, int most) {
        Ahead pending = ahead;
        boolean mine = pending != null
                && pending.from().equals(from)
                && Objects.equals(pending.upper(), upper)
                && System.nanoTime() - pending.begun() < FRESH_NANOS;
        if (pending == null || !mine) {
            return settle().page(from, upper, most);
        }
        ahead = null;
        Row.Page page = pending.page().await();
        return page.rows().size() <= most
                ? page
                : new Row.Page(
                        page.rows().subList(0, most), page.rows().get(most).key());
    }

    @Override
    public boolean stampsPages() {
        return rows.stampsPages();
    }

    @Override
    public List<Row> rows(List<Key> keys) {
        return settle().rows(keys);
    }

    @Override
    public Row.Page hold(@Nullable Key from, @Nullable Key upper, int most) {
        return settle().hold(from, upper, most);
    }

    @Override
    public Optional<Row> hold(Key key) {
        return settle().hold(key);
    }

    @Override
    public void requireHeld() {
        settle().requireHeld();
    }

    @Override
    public void release() {
        // a page without locks may go on being read
        if (ahead == null) {
            rows.release();
        }
    }

    @Override
    public void awaitWriters() {
        settle().awaitWriters();
    }

    @Override
    public List<Optional<Key>> behind(List<Key> keys, @Nullable Key upper) {
        return settle().behind(keys, upper);
    }

    @Override
    public Optional<Key> behind(@Nullable Key from, @Nullable Key upper, int most) {
        return settle().behind(from, upper, most);
    }

    @Override
    public Optional<Key> middle(@Nullable Key from, @Nullable Key upper) {
        return settle().middle(from, upper);
    }

    @Override
    public List<Key> inOrder(List<Key> keys) {
        return settle().inOrder(keys);
    }

    @Override
    public void close() {
        settle().close();
        beside.close();
    }
}
