package io.backfleet.database.copy;

import static java.util.Objects.requireNonNull;

import io.backfleet.database.canon.UnfitValueException;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.route.Route;
import io.backfleet.protocol.route.Routes;
import io.backfleet.protocol.spec.MigrationSpec;
import io.backfleet.protocol.spec.Transfer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What goes where between two tables of two databases. Immutable.
 *
 * @param columns of the target but for the key's and the version's
 * @param version names of the version column ; null when rows are kept in order by locks
 * @param spelling the target's
 */
record Mapping(
        Route route,
        MigrationSpec spec,
        Transfer transfer,
        KeyBridge key,
        List<Carried> columns,
        @Nullable Version version,
        Spelling spelling) {
    Mapping {
        columns = List.copyOf(columns);
    }

    /** The version column's names. */
    record Version(String source, String target) {}

    /** What kind of work a mapping is for. */
    enum Purpose {
        /** What a backfill writes. */
        FILL,
        /** What a verification compares. */
        COMPARE,
        /** What a repair writes: all that is compared, and of rows that are missing the rest as well. */
        REPAIR
    }

    SourceLayout sourceLayout() {
        Transfer.Destination to = requireNonNull(transfer.to(), "to");
        return new SourceLayout(
                columns.stream().map(Carried::expression).toList(),
                transfer.where(),
                to.route(),
                route.written(),
                version == null ? null : version.source());
    }

    TargetLayout targetLayout() {
        Transfer.Destination to = requireNonNull(transfer.to(), "to");
        Transfer.Versions versions = transfer.versions();
        Set<String> once = columns.stream()
                .filter(carried -> !carried.compared())
                .map(Carried::column)
                .collect(Collectors.toSet());
        return new TargetLayout(
                key.parts().stream().map(KeyBridge.Part::target).toList(),
                columns.stream().map(Carried::column).toList(),
                once,
                to.origin(),
                route.source(),
                version == null ? null : version.target(),
                version == null || versions == null ? null : versions.tombstones());
    }

    /** Whether a source row that is wanted goes to no database that the spec has rows of this source go to. */
    boolean isLost(Row source) {
        return source.elsewhere() != null
                && (source.elsewhere().owner() == null
                        || !Routes.means(
                                spec, route.source(), source.elsewhere().owner()));
    }

    /** Whether a target row came from no database that the spec has rows come to this target from. */
    boolean isForeign(Row target) {
        return target.elsewhere() != null
                && (target.elsewhere().owner() == null
                        || !Routes.means(spec, target.elsewhere().owner(), route.written()));
    }

    /** @throws BackfleetException {@code ROW_REJECTED} when a source row {@link #isLost} */
    void requireRouted(Row source) {
        if (isLost(source)) {
            throw new BackfleetException(
                    ErrorCode.ROW_REJECTED,
                    route + ": row " + source.key() + " can't be copied: 'route' gives "
                            + requireNonNull(source.elsewhere()).shown()
                            + " for it, which is none of the targets that the spec names");
        }
    }

    /** @throws BackfleetException {@code ROW_REJECTED} when a target row {@link #isForeign} */
    void requireKnown(Row target) {
        if (isForeign(target)) {
            throw new BackfleetException(
                    ErrorCode.ROW_REJECTED,
                    route + ": row " + target.key() + " of the target can't be repaired: 'origin' gives "
                            + requireNonNull(target.elsewhere()).shown()
                            + " for it, which is none of the sources that the spec names");
        }
    }

    /**
     * The target's row for one of the source's that belongs there.
     *
     * @throws BackfleetException {@code ROW_REJECTED} when a value does not fit, naming row and column
     */
    NewRow converted(Row row) {
        List<@Nullable String> values = new ArrayList<>(columns.size());
        for (int i = 0; i < columns.size(); i++) {
            Carried carried = columns.get(i);
            String text = row.values().get(i);
            try {
                if (text == null && carried.notNull()) {
                    throw new UnfitValueException("it is null");
                }
                values.add(
                        text == null || carried.verbatim()
                                ? text
                                : spelling.spelled(
                                        carried.conversion().into(),
                                        carried.expected(text).text()));
            } catch (UnfitValueException e) {
                throw new BackfleetException(
                        ErrorCode.ROW_REJECTED,
                        route + ": row " + row.key() + " can't be copied: what column '" + carried.column()
                                + "' gets does not fit: " + e.text());
            }
        }
        return new NewRow(key.target(row.key()), values, row.version());
    }
}
