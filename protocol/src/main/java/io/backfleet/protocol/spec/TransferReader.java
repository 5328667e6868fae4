package io.backfleet.protocol.spec;

import io.backfleet.protocol.document.Section;
import io.backfleet.protocol.error.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads what makes a section one from table to table. */
final class TransferReader {
    private static final String FROM = "from";
    private static final String INTO = "into";
    private static final String LEAVE = "leave";
    private static final String TO = "to";
    private static final String ROUTE = "route";
    private static final String ORIGIN = "origin";
    private static final String VERSION = "version";
    private static final String TOMBSTONES = "tombstones";
    private static final String LOCK_SOURCE = "lockSource";
    private static final List<String> OWN =
            List.of(INTO, LEAVE, "where", TO, ROUTE, ORIGIN, VERSION, TOMBSTONES, LOCK_SOURCE);
    private static final Pattern TARGET = Pattern.compile("[A-Za-z0-9*][A-Za-z0-9._*-]{0,99}");

    private final Section section;
    private final Set<String> filled;
    private int flaws;

    private TransferReader(Section section, Set<String> filled) {
        this.section = section;
        this.filled = filled;
    }

    /** Whether a section means a transfer. */
    static boolean meant(Section section) {
        return section.has(FROM) || OWN.stream().filter(section::has).count() > 0;
    }

    /** The table that rows come from. */
    static TableName from(Section section) {
        if (section.has("table")) {
            section.report(
                    ErrorCode.INVALID_VALUE,
                    section.at("table"),
                    "stands beside '" + FROM + "' or '" + INTO + "'",
                    "write table for columns of one table, or from and into for two tables");
            return TableName.parse("t");
        }
        return SpecParts.table(section, FROM);
    }

    /** Reports every key of a transfer in a section that takes it from elsewhere. */
    static void refuse(Section section) {
        List<String> keys = new ArrayList<>(OWN);
        keys.add(FROM);
        for (String key : keys) {
            if (section.has(key)) {
                section.report(
                        ErrorCode.INVALID_VALUE,
                        section.at(key),
                        "belongs to the backfill section when there is one",
                        "remove it here");
            }
        }
    }

    /**
     * Reads it; what is wrong is reported.
     *
     * @param writes whether rows are written as well as compared
     * @param filled columns that have an expression
     */
    static Optional<Transfer> read(Section section, boolean writes, Set<String> filled) {
        return new TransferReader(section, filled).read(writes);
    }

    private Optional<Transfer> read(boolean writes) {
        TableName into = SpecParts.table(section, INTO);
        List<String> leave = leave();
        String where = expression("where");
        Transfer.Destination to = section.has(TO) ? destination() : null;
        Transfer.Versions versions = section.has(TO) ? versions() : null;
        boolean lockSource = section.flag(LOCK_SOURCE).orElse(false);
        if (!section.has(TO)) {
            for (String key : List.of(ROUTE, ORIGIN, VERSION, TOMBSTONES, LOCK_SOURCE)) {
                if (section.has(key)) {
                    flaw(key, "is for two databases, and there is no 'to'", "add 'to: target-id', or remove it");
                }
            }
        } else {
            order(versions, lockSource, writes);
        }
        return flaws > 0 ? Optional.empty() : Optional.of(new Transfer(into, leave, where, to, versions, lockSource));
    }

    private List<String> leave() {
        List<String> leave = section.texts(LEAVE);
        for (String column : leave) {
            if (filled.contains(column)) {
                flaw(
                        LEAVE,
                        "leaves '" + column + "' alone, which stands under columns",
                        "remove it from one of the two");
            }
        }
        return leave;
    }

    /** Between two databases nothing but versions or locks keeps an old row from overwriting a newer one. */
    private void order(Transfer.@Nullable Versions versions, boolean lockSource, boolean writes) {
        if (versions != null && lockSource) {
            flaw(LOCK_SOURCE, "stands beside 'version'", "keep one of the two: version needs no locks");
        } else if (writes && versions == null && !lockSource && !section.has(VERSION)) {
            section.report(
                    ErrorCode.ORDER_UNPROTECTED,
                    section.at(VERSION),
                    "is missing, and nothing else would keep a row that was read earlier from overwriting a newer one in"
                            + " the other database, or from bringing back a deleted one",
                    "name a version column and a table of tombstones; or write 'lockSource: true' if every writer writes the"
                            + " target before it commits the source");
            flaws++;
        }
    }

    private Transfer.@Nullable Versions versions() {
        Optional<String> column = section.text(VERSION);
        if (column.isEmpty()) {
            if (section.has(TOMBSTONES)) {
                flaw(TOMBSTONES, "stands without 'version'", "name the version column of both tables");
            }
            return null;
        }
        boolean deleted = section.has(TOMBSTONES);
        if (column.get().isBlank()) {
            flaw(VERSION, "is empty", "name the version column of both tables");
            return null;
        }
        if (!deleted) {
            flaw(
                    VERSION,
                    "stands without 'tombstones': a row that was deleted in the target would come back",
                    "name a table in the target with the key's columns and the version column");
            return null;
        }
        return new Transfer.Versions(column.get(), SpecParts.table(section, TOMBSTONES));
    }

    private Transfer.@Nullable Destination destination() {
        String route = expression(ROUTE);
        String origin = expression(ORIGIN);
        if (section.isMapping(TO)) {
            Map<String, String> pairs = section.textMap(TO);
            pairs.forEach((source, target) -> {
                one(source);
                one(target);
            });
            if (route != null) {
                flaw(ROUTE, "stands beside pairs of databases", "write 'to: [target-1, target-2]' with a route");
            }
            if (pairs.isEmpty()) {
                flaw(TO, "names no database", "write 'source-id: target-id' lines");
            }
            return flaws > 0 ? null : new Transfer.Destination(List.of(), pairs, null, origin);
        }
        List<String> databases = section.texts(TO);
        databases.forEach(this::id);
        if (databases.isEmpty()) {
            flaw(TO, "names no database", "name the database of 'into'");
        } else if (databases.size() > 1 && route == null && !section.has(ROUTE)) {
            flaw(
                    TO,
                    "names several databases, and nothing says which row goes where",
                    "add 'route:', SQL over a source row that gives the id of its target; or write pairs, source: target");
        }
        return flaws > 0 ? null : new Transfer.Destination(databases, Map.of(), route, origin);
    }

    private @Nullable String expression(String key) {
        Optional<String> expression = SpecParts.expression(section, key);
        flaws += section.has(key) && expression.isEmpty() ? 1 : 0;
        return expression.orElse(null);
    }

    private void id(String id) {
        if (!TARGET.matcher(id).matches()) {
            flaw(TO, "'" + id + "' is no database id", "letters, digits, '.', '_', '-', and '*'");
        }
    }

    /** A pair's database is one, not some. */
    private void one(String id) {
        id(id);
        if (id.indexOf('*') >= 0) {
            flaw(TO, "pairs '" + id + "', which may be several databases", "write 'to: accounts-*', or name each pair");
        }
    }

    private void flaw(String key, String message, String remedy) {
        section.report(ErrorCode.INVALID_VALUE, section.at(key), message, remedy);
        flaws++;
    }
}
