package io.backfleet.database.copy;

import static java.util.Objects.requireNonNull;

import io.backfleet.database.VerifyingTask.Look;
import io.backfleet.protocol.finding.Difference;
import io.backfleet.protocol.finding.Direction;
import io.backfleet.protocol.key.Key;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Compares a source row with the target's. Immutable.
 *
 * @param values whether differences carry the values themselves
 */
record PairLooks(Mapping mapping, boolean values) {
    private static final int SHOWN = 200;

    /**
     * Looks at a pair.
     *
     * @param key the source's
     * @param source null when it is not there
     * @param target likewise
     */
    Look look(Key key, @Nullable Row source, @Nullable Row target) {
        Row wanted = source != null && source.belongs() ? source : null;
        Row actual = target != null && target.belongs() ? target : null;
        boolean lost = source != null && mapping.isLost(source);
        boolean foreign = target != null && mapping.isForeign(target);
        if (wanted == null && actual == null && !lost && !foreign) {
            return Look.GONE;
        }
        List<Difference.Column> columns = wanted == null && actual == null
                // nobody else speaks for a row that no route claims
                ? List.of(whole(lost ? Direction.MISSING : Direction.EXTRA))
                : differences(wanted, actual);
        return new Look(
                content(lost ? source : wanted, foreign ? target : actual),
                stamp(source) + "/" + stamp(target),
                columns.isEmpty() ? null : new Difference(key, columns));
    }

    /**
     * Looks at a pair that the databases found by one key. Where they call keys equal that are not the same, as some
     * collations do, the key differs as well.
     *
     * @param key that both were asked for
     */
    Look found(Key key, @Nullable Row source, @Nullable Row target) {
        Look look = look(key, source, target);
        if (source == null || target == null || !source.belongs() || !target.belongs()) {
            return look;
        }
        List<Difference.Column> columns = new ArrayList<>();
        List<String> wanted = mapping.key().identity(source.key());
        List<String> actual = mapping.key().identityOfTarget(target.key());
        for (int i = 0; i < wanted.size(); i++) {
            if (!wanted.get(i).equals(actual.get(i))) {
                String name = mapping.key().parts().get(i).target();
                columns.add(column(name, Direction.BEHIND, wanted.get(i), actual.get(i)));
            }
        }
        if (columns.isEmpty()) {
            return look;
        }
        if (look.difference() != null) {
            columns.addAll(look.difference().columns());
        }
        return new Look(look.content(), look.version(), new Difference(key, columns));
    }

    /** Whether a pair of rows that are both there and belong differs. */
    boolean differ(Row source, Row target) {
        return !differences(source, target).isEmpty();
    }

    private List<Difference.Column> differences(@Nullable Row source, @Nullable Row target) {
        if (source == null || target == null) {
            return List.of(whole(source == null ? Direction.EXTRA : Direction.MISSING));
        }
        List<Difference.Column> columns = new ArrayList<>();
        Mapping.Version version = mapping.version();
        int order = version == null
                ? 0
                : new BigInteger(requireNonNull(target.version(), "version"))
                        .compareTo(new BigInteger(requireNonNull(source.version(), "version")));
        for (int i = 0; i < mapping.columns().size(); i++) {
            Carried carried = mapping.columns().get(i);
            String wanted = source.values().get(i);
            String actual = target.values().get(i);
            if (carried.compared() && !carried.agrees(wanted, actual)) {
                columns.add(column(carried.column(), direction(order, wanted, actual), wanted, actual));
            }
        }
        if (version != null && order != 0) {
            columns.add(column(
                    version.target(),
                    order > 0 ? Direction.AHEAD : Direction.BEHIND,
                    source.version(),
                    target.version()));
        }
        return columns;
    }

    private static Difference.Column whole(Direction direction) {
        return new Difference.Column(Difference.ROW, direction, null, null);
    }

    private static Direction direction(int order, @Nullable String wanted, @Nullable String actual) {
        if (order > 0) {
            return Direction.AHEAD;
        }
        if (actual == null) {
            return Direction.MISSING;
        }
        return wanted == null ? Direction.EXTRA : Direction.BEHIND;
    }

    private Difference.Column column(
            String name, Direction direction, @Nullable String wanted, @Nullable String actual) {
        return new Difference.Column(name, direction, values ? cut(wanted) : null, values ? cut(actual) : null);
    }

    private static @Nullable String cut(@Nullable String value) {
        return value == null || value.length() <= SHOWN ? value : value.substring(0, SHOWN);
    }

    private static String stamp(@Nullable Row row) {
        return row == null ? "" : row.stamp() + (row.version() == null ? "" : ":" + row.version());
    }

    private static String content(@Nullable Row source, @Nullable Row target) {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
        add(digest, source);
        add(digest, target);
        return HexFormat.of().formatHex(digest.digest(), 0, 16);
    }

    /** Lengths stand before texts, so that no two rows give the same bytes. */
    private static void add(MessageDigest digest, @Nullable Row row) {
        if (row == null) {
            digest.update((byte) 'n');
            return;
        }
        digest.update((byte) 'r');
        List<@Nullable String> texts = new ArrayList<>(row.values());
        texts.add(row.version());
        if (row.elsewhere() != null) {
            texts.add(row.elsewhere().owner());
        }
        for (String text : texts) {
            if (text == null) {
                digest.update("-:".getBytes(StandardCharsets.UTF_8));
            } else {
                byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                digest.update((bytes.length + ":").getBytes(StandardCharsets.UTF_8));
                digest.update(bytes);
            }
        }
    }
}
