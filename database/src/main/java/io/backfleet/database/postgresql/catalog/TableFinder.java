package io.backfleet.database.postgresql.catalog;

import io.backfleet.database.jdbc.Nearest;
import io.backfleet.database.jdbc.Sql;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.Problem;
import io.backfleet.protocol.spec.TableName;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Finds tables by the names that specs give them. Not thread-safe: works on the connection it was made for. */
public final class TableFinder {
    private static final Map<String, String> OTHER_KINDS = Map.of(
            "v", "a view",
            "m", "a materialized view",
            "f", "a foreign table",
            "S", "a sequence",
            "c", "a composite type",
            "i", "an index",
            "I", "an index");

    private static final String COLUMNS = """
            WITH RECURSIVE base AS (
              SELECT a.attnum, t.oid, t.typtype, t.typbasetype, t.typtypmod, a.atttypmod AS typmod
                FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
               WHERE a.attrelid = ?::oid AND a.attnum > 0 AND NOT a.attisdropped
              UNION ALL
              SELECT b.attnum, t.oid, t.typtype, t.typbasetype, t.typtypmod,
                     CASE WHEN b.typmod = -1 THEN b.typtypmod ELSE b.typmod END
                FROM base b JOIN pg_catalog.pg_type t ON t.oid = b.typbasetype
               WHERE b.typtype = 'd')
            SELECT a.attnum, a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod) AS declared, a.attnotnull,
                   CASE WHEN a.attgenerated <> '' THEN 'EXPRESSION' WHEN a.attidentity = 'a' THEN 'IDENTITY_ALWAYS'
                        WHEN a.attidentity = 'd' THEN 'IDENTITY_DEFAULT' ELSE 'NONE' END AS generation,
                   t.typname, pg_catalog.format_type(t.oid, -1) AS base_sql, b.typmod,
                   f.proname, pg_catalog.quote_ident(fn.nspname) || '.' || pg_catalog.quote_ident(f.proname) AS coercion,
                   f.pronargs = 3 AS coercion_flag, a.attcollation <> 0 AS collatable,
                   t.typtype = 'e' AS enumerated,
                   pg_catalog.pg_type_is_visible(t.oid) AS visible,
                   e.typtype IN ('e', 'r', 'm') OR (e.typtype = 'b' AND en.nspname = 'pg_catalog'
                     AND e.typname NOT IN ('interval', 'bpchar')
                     AND EXISTS (
                       SELECT 1 FROM pg_catalog.pg_opclass o JOIN pg_catalog.pg_am m ON m.oid = o.opcmethod
                        WHERE o.opcdefault AND m.amname IN ('btree', 'hash')
                          AND (o.opcintype = e.oid OR EXISTS (
                            SELECT 1 FROM pg_catalog.pg_cast k
                             WHERE k.castsource = e.oid AND k.casttarget = o.opcintype
                               AND k.castmethod = 'b' AND k.castcontext = 'i')))) AS comparable,
                   e.typtype IN ('c', 'e', 'r', 'm') OR EXISTS (
                     SELECT 1 FROM pg_catalog.pg_opclass o JOIN pg_catalog.pg_am m ON m.oid = o.opcmethod
                      WHERE o.opcdefault AND m.amname IN ('btree', 'hash')
                        AND (o.opcintype = e.oid OR EXISTS (
                          SELECT 1 FROM pg_catalog.pg_cast k
                           WHERE k.castsource = e.oid AND k.casttarget = o.opcintype
                             AND k.castmethod = 'b' AND k.castcontext = 'i'))) AS equality
              FROM base b
              JOIN pg_catalog.pg_attribute a ON a.attrelid = ?::oid AND a.attnum = b.attnum
              JOIN pg_catalog.pg_type t ON t.oid = b.oid
              JOIN pg_catalog.pg_type e ON e.oid = CASE WHEN t.typcategory = 'A' AND t.typelem <> 0 THEN t.typelem ELSE t.oid END
              JOIN pg_catalog.pg_namespace en ON en.oid = e.typnamespace
              LEFT JOIN pg_catalog.pg_cast c ON c.castsource = t.oid AND c.casttarget = t.oid
              LEFT JOIN pg_catalog.pg_proc f ON f.oid = c.castfunc
              LEFT JOIN pg_catalog.pg_namespace fn ON fn.oid = f.pronamespace
             WHERE b.typtype <> 'd'
             ORDER BY a.attnum""";

    /** What the catalog says of one relation. */
    private record Relation(long oid, String schema, String name, String kind, String persistence) {}

    private final Connection connection;

    public TableFinder(Connection connection) {
        this.connection = connection;
    }

    /**
     * A table, its problems reported; empty when there are any.
     *
     * @param path where a spec names it
     */
    public Optional<Table> find(TableName name, String path, Consumer<Problem> problems) throws SQLException {
        Optional<Relation> relation = relation(name);
        if (relation.isEmpty()) {
            problems.accept(new Problem(
                    ErrorCode.TABLE_NOT_FOUND,
                    path,
                    "there is no table " + name + (name.schema().isEmpty() ? " on the search path" : ""),
                    alternatives(name)));
            return Optional.empty();
        }
        Optional<Problem> unfit = unfit(relation.get(), path);
        unfit.ifPresent(problems);
        return unfit.isPresent() ? Optional.empty() : Optional.of(read(relation.get()));
    }

    /**
     * A table that a plan found before, by the same name.
     *
     * @throws BackfleetException {@code SCHEMA_CHANGED} when it is no longer there or no longer fit
     */
    public Table require(TableName name) throws SQLException {
        Optional<Relation> relation = relation(name);
        if (relation.isEmpty() || unfit(relation.get(), "").isPresent()) {
            throw new BackfleetException(
                    ErrorCode.SCHEMA_CHANGED,
                    "table " + name + " was there when the migration was planned and is not any more");
        }
        return read(relation.get());
    }

    /** The oid that a table or view of this name has, if there is one. */
    public Optional<Long> oid(TableName name) throws SQLException {
        return relation(name).map(Relation::oid);
    }

    private Table read(Relation r) throws SQLException {
        List<Column> columns = Sql.query(connection, COLUMNS, TableFinder::column, r.oid(), r.oid());
        return new Table(r.oid(), r.schema(), r.name(), r.kind().equals("p"), columns);
    }

    private static Column column(ResultSet row) throws SQLException {
        return new Column(
                row.getInt("attnum"),
                row.getString("attname"),
                row.getString("declared"),
                row.getBoolean("attnotnull"),
                Column.Generation.valueOf(row.getString("generation")),
                row.getString("typname"),
                row.getString("base_sql"),
                row.getInt("typmod"),
                row.getString("coercion"),
                row.getBoolean("coercion_flag"),
                row.getBoolean("comparable"),
                row.getBoolean("equality"),
                row.getBoolean("collatable"),
                row.getBoolean("enumerated"),
                row.getBoolean("visible"));
    }

    private Optional<Relation> relation(TableName name) throws SQLException {
        for (String table : readings(name.table())) {
            if (name.schema().isEmpty()) {
                Optional<Relation> found = relation("pg_catalog.pg_table_is_visible(c.oid) AND c.relname = ?", table);
                if (found.isPresent()) {
                    return found;
                }
                continue;
            }
            for (String schema : readings(name.schema().get())) {
                Optional<Relation> found = relation("c.relname = ? AND n.nspname = ?", table, schema);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    private static Set<String> readings(TableName.Part part) {
        Set<String> readings = new LinkedHashSet<>();
        readings.add(part.text());
        if (!part.quoted()) {
            readings.add(Identifier.folded(part.text()));
        }
        return readings;
    }

    private Optional<Relation> relation(String condition, Object... parameters) throws SQLException {
        return Sql.first(
                connection,
                "SELECT c.oid::bigint, n.nspname, c.relname, c.relkind, c.relpersistence FROM pg_catalog.pg_class c"
                        + " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE " + condition,
                row -> new Relation(
                        row.getLong(1), row.getString(2), row.getString(3), row.getString(4), row.getString(5)),
                parameters);
    }

    private Optional<Problem> unfit(Relation r, String path) throws SQLException {
        String what = Identifier.quote(r.schema()) + "." + Identifier.quote(r.name());
        if (OTHER_KINDS.containsKey(r.kind())) {
            return refused(path, what + " is " + OTHER_KINDS.get(r.kind()), "name the table behind it");
        }
        if (r.persistence().equals("t")) {
            return refused(path, what + " is a temporary table", "name a table that other sessions see");
        }
        if (Set.of("pg_catalog", "information_schema", "backfleet").contains(r.schema())) {
            return refused(path, what + " belongs to the system", "name a table of your own");
        }
        if (r.kind().equals("r") && hasChildren(r.oid())) {
            return refused(
                    path,
                    what + " has tables that inherit from it, across which no key is unique",
                    "fill in each of them by a migration of its own, or partition declaratively");
        }
        List<String> foreign = foreignPartitions(r);
        return foreign.isEmpty()
                ? Optional.empty()
                : refused(
                        path,
                        what + " has foreign partitions: " + foreign,
                        "fill those in where they live, and detach them");
    }

    private boolean hasChildren(long oid) throws SQLException {
        return Sql.first(
                        connection,
                        "SELECT 1 FROM pg_catalog.pg_inherits WHERE inhparent = ?::oid LIMIT 1",
                        row -> true,
                        oid)
                .isPresent();
    }

    private List<String> foreignPartitions(Relation r) throws SQLException {
        if (!r.kind().equals("p")) {
            return List.of();
        }
        return Sql.query(
                connection,
                "SELECT p.relid::regclass::text FROM pg_catalog.pg_partition_tree(?::oid::regclass) p"
                        + " JOIN pg_catalog.pg_class c ON c.oid = p.relid WHERE c.relkind = 'f'",
                row -> row.getString(1),
                r.oid());
    }

    private static Optional<Problem> refused(String path, String message, String remedy) {
        return Optional.of(new Problem(ErrorCode.NOT_SUPPORTED, path, message, remedy));
    }

    private String alternatives(TableName name) throws SQLException {
        List<String> elsewhere = Sql.query(
                connection,
                "SELECT n.nspname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
                        + " WHERE c.relkind IN ('r', 'p') AND c.relname = ANY(?) ORDER BY 1",
                row -> row.getString(1),
                new ArrayList<>(readings(name.table())));
        if (!elsewhere.isEmpty()) {
            return "a table of this name is in schema " + String.join(", ", elsewhere) + ": write schema.table";
        }
        List<String> names = Sql.query(
                connection,
                "SELECT DISTINCT c.relname::text FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n"
                        + " ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p')"
                        + " AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'backfleet') LIMIT 10000",
                row -> row.getString(1));
        return Nearest.hint(name.table().text(), names, "create it first, or correct the name");
    }
}
