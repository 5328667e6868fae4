package io.backfleet.verifier.compare;

import io.backfleet.database.VerifyingTask;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.finding.Difference;
import io.backfleet.protocol.finding.Direction;
import io.backfleet.protocol.key.Key;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A table with the keys 0 to rows - 1 in memory, all of them right but those that a test makes differ. Acts only when
 * told; what happens before a statement is told by its name: verify, opened, identity, walk, look, judge,
 * behind.
 */
final class FakeTable {
    /** A row that is or was wrong. */
    static final class Row {
        int content = 1;
        int version = 1;
        boolean differs = true;
        final Direction direction;

        private Row(Direction direction) {
            this.direction = direction;
        }

        void change(boolean differing) {
            content++;
            version++;
            differs = differing;
        }

        /** Writes it without a change of what is compared. */
        void rewrite() {
            version++;
        }
    }

    final int rows;
    final List<Integer> chunkSizes = new ArrayList<>();
    long chunkNanosPerRow = 1_000;
    /** The wrong value of every row that differs. */
    @Nullable
    String shown;

    VerifyingTask.Identity identity = new VerifyingTask.Identity("schema 1", "server 1");
    /** Called before each statement with its name. */
    Consumer<String> before = statement -> {};

    private final Map<Integer, Row> wrong = new TreeMap<>();
    private final Map<String, ErrorCode> trouble = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> troubles = new ConcurrentHashMap<>();
    private boolean open;

    FakeTable(int rows) {
        this.rows = rows;
    }

    Row differs(int key, Direction direction) {
        Row row = new Row(direction);
        wrong.put(key, row);
        return row;
    }

    /** The next statements of this name fail. */
    void fail(String statement, ErrorCode code, int times) {
        trouble.put(statement, code);
        troubles.put(statement, new AtomicInteger(times));
    }

    boolean open(boolean expected) {
        return open == expected;
    }

    VerifyingTask open() {
        open = true;
        VerifyingTask walked = new Walked();
        before.accept("opened");
        return walked;
    }

    void fail(String statement) {
        before.accept(statement);
        ErrorCode code = trouble.get(statement);
        AtomicInteger left = troubles.get(statement);
        if (code != null && left != null && left.getAndDecrement() > 0) {
            throw new BackfleetException(code, "told to fail");
        }
    }

    private VerifyingTask.Look at(Key key) {
        Row row = wrong.get(Integer.valueOf(key.values().get(0)));
        if (row == null) {
            return new VerifyingTask.Look("c0", "v0", null);
        }
        Difference difference = new Difference(key, List.of(new Difference.Column("c", row.direction, null, shown)));
        return new VerifyingTask.Look("c" + row.content, "v" + row.version, row.differs ? difference : null);
    }

    private final class Walked implements VerifyingTask {
        private final Identity opened = identity;
        private int position;

        @Override
        public String reader() {
            return "fake:1";
        }

        @Override
        public Identity opened() {
            return opened;
        }

        @Override
        public Identity identity() {
            fail("identity");
            return identity;
        }

        @Override
        public @Nullable Key position() {
            return position == 0 ? null : Key.of(Integer.toString(position));
        }

        @Override
        public boolean finished() {
            return position == rows;
        }

        @Override
        public Chunk compareNext(int count) {
            chunkSizes.add(count);
            fail("walk");
            int end = Math.min(rows, position + count);
            Map<Key, Look> suspects = new LinkedHashMap<>();
            wrong.forEach((number, row) -> {
                if (number >= position && number < end && row.differs) {
                    Key key = Key.of(number.toString());
                    suspects.put(key, at(key));
                }
            });
            int compared = end - position;
            position = end;
            return new Chunk(compared, suspects, compared * chunkNanosPerRow);
        }

        @Override
        public Map<Key, Look> look(List<Key> keys) {
            fail("look");
            Map<Key, Look> looks = new LinkedHashMap<>();
            keys.forEach(key -> looks.put(key, at(key)));
            return looks;
        }

        @Override
        public Look judge(Key key) {
            fail("judge");
            return at(key);
        }

        @Override
        public List<Optional<Key>> keysBehind(List<Key> keys) {
            fail("behind");
            return keys.stream().map(this::behind).toList();
        }

        private Optional<Key> behind(Key key) {
            int behind = Integer.parseInt(key.values().get(0)) + 1;
            return behind < rows ? Optional.of(Key.of(Integer.toString(behind))) : Optional.empty();
        }

        @Override
        public Optional<Key> middle() {
            return Optional.of(Key.of(Integer.toString(position + (rows - position) / 2)));
        }

        @Override
        public void close() {
            open = false;
        }
    }
}
