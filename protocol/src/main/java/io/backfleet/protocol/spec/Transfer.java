package io.backfleet.protocol.spec;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What makes a migration one from table to table: where rows go, and which.
 *
 * @param into the table that is filled; the table that rows come from is the backfill's or the verification's
 * @param leave columns of {@code into} that are neither filled nor compared; every other one is filled from its
 *     expression, or else from the column of the same name
 * @param where SQL condition over a source row: rows for which it is not true must not be in {@code into}; null means
 *     every row
 * @param to in which databases {@code into} is; null means that of the source
 * @param versions tells older from newer rows where the two tables are in two databases; null when nothing does
 * @param lockSource source rows stay locked until the target has committed; the other way to keep two databases in order
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Transfer(
        TableName into,
        List<String> leave,
        @Nullable String where,
        @Nullable Destination to,
        @Nullable Versions versions,
        boolean lockSource) {
    public Transfer {
        requireNonNull(into, "into");
        leave = List.copyOf(leave);
        check("where", where);
        if (to == null && (versions != null || lockSource)) {
            throw new IllegalArgumentException("an order for two databases, and only one of them");
        }
        if (versions != null && lockSource) {
            throw new IllegalArgumentException("both versions and locks");
        }
    }

    private static void check(String name, @Nullable String expression) {
        Optional<String> flaw = expression == null ? Optional.empty() : SqlText.flaw(expression);
        if (flaw.isPresent()) {
            throw new IllegalArgumentException(name + " " + flaw.get());
        }
    }

    /** From one database into another. */
    @JsonIgnore
    public boolean crosses() {
        return to != null;
    }

    /**
     * How the newer of two rows is told.
     *
     * @param column of both tables: grows with every change of a row, under the row's lock, also over deletion and
     *     re-insertion (drawn from a sequence); never a wall clock
     * @param tombstones table beside {@code into}, with the columns of its key and the version column: what was deleted
     *     there, and at which version
     */
    public record Versions(String column, TableName tombstones) {
        public Versions {
            requireNonNull(column, "column");
            requireNonNull(tombstones, "tombstones");
        }
    }

    /**
     * Which database a row goes to. Either {@code pairs}, or {@code databases}.
     *
     * @param databases ids or one id with a {@code *}, which stands for what the star of the spec's own databases stood
     *     for; with {@code route}, globs of all targets
     * @param pairs source id to target id
     * @param route SQL over a source row that gives the id of the row's target; null when a source has one target
     * @param origin SQL over a target row that gives the id of the row's source; null when a target has one source
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Destination(
            List<String> databases,
            Map<String, String> pairs,
            @Nullable String route,
            @Nullable String origin) {
        public Destination {
            databases = List.copyOf(databases);
            pairs = Collections.unmodifiableMap(new LinkedHashMap<>(pairs));
            if (databases.isEmpty() == pairs.isEmpty()) {
                throw new IllegalArgumentException("either databases or pairs");
            }
            if (route == null ? databases.size() > 1 : !pairs.isEmpty()) {
                throw new IllegalArgumentException("a route is for several targets, and for them only");
            }
            check("route", route);
            check("origin", origin);
        }
    }
}
