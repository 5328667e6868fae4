package io.backfleet.protocol.route;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where one shard of a migration works: in one database, or from one into another. Its text stands wherever a shard is
 * named: {@code users-1}, or {@code users-1>accounts-1}.
 *
 * @param source id of the database that is walked
 * @param target id of the database that rows go to; null when it is the source
 */
public record Route(String source, @Nullable String target) {
    private static final char ARROW = '>';

    public Route {
        requireNonNull(source, "source");
        if (!sound(source) || (target != null && !sound(target))) {
            throw new IllegalArgumentException("no route from '" + source + "' to '" + target + "'");
        }
    }

    private static boolean sound(String id) {
        return !id.isEmpty() && id.indexOf(ARROW) < 0;
    }

    /** @throws IllegalArgumentException when it is no route's text */
    public static Route parse(String text) {
        int at = text.indexOf(ARROW);
        if (at < 0) {
            return new Route(text, null);
        }
        return new Route(text.substring(0, at), text.substring(at + 1));
    }

    /** The database that is written. */
    public String written() {
        return target == null ? source : target;
    }

    /** From one database into another, or into the same one by another way. */
    public boolean crosses() {
        return target != null;
    }

    /** Every database that must be served for it, the source first, each once. */
    public List<String> databases() {
        LinkedHashSet<String> ids = new LinkedHashSet<>(List.of(source));
        ids.add(written());
        return List.copyOf(ids);
    }

    /** The text form, which {@link #parse} reads. */
    @Override
    public String toString() {
        return target == null ? source : source + ARROW + target;
    }
}
