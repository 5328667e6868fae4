package io.backfleet.database.postgresql.schema;

import io.backfleet.database.jdbc.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The fleet's own schema {@code backfleet} in a database: checkpoints, incarnations, heartbeats. Made by whoever comes
 * first; several may try at once.
 *
 * <p>A role that may not create schemas works as well when somebody with more rights has run {@link #ddl()} and
 *
 * <pre>{@code
 * GRANT USAGE ON SCHEMA backfleet TO role;
 * GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA backfleet TO role;
 * }</pre>
 */
public final class FleetSchema {
    /** The schema's name; needs no quotes. */
    public static final String NAME = "backfleet";

    /** Any number will do that no application is likely to lock: the letters of the fleet's name. */
    private static final long LOCK = 0x6261636b666c6565L;

    private static final Map<String, String> TABLES = tables();

    /** Columns of {@code incarnation} that came later than the table. */
    private static final List<String> LATER =
            List.of("old_since text", "old_xmax text", "old_running text[]", "old_prepared text[]");

    private FleetSchema() {}

    private static Map<String, String> tables() {
        Map<String, String> tables = new LinkedHashMap<>();
        // one row per acceptance of a migration and database id; it outlives the checkpoints, so that a late task stays
        // void
        tables.put("incarnation", """
                CREATE TABLE IF NOT EXISTS backfleet.incarnation (
                  incarnation text NOT NULL,
                  database text NOT NULL,
                  migration text NOT NULL,
                  started_at timestamptz NOT NULL DEFAULT now(),
                  ended_at timestamptz,
                  old_since text,
                  old_xmax text,
                  old_running text[],
                  old_prepared text[],
                  PRIMARY KEY (incarnation, database))""");
        // rewritten with every batch: room in the page keeps those updates away from the index
        tables.put("checkpoint", """
                CREATE TABLE IF NOT EXISTS backfleet.checkpoint (
                  task text PRIMARY KEY,
                  incarnation text NOT NULL,
                  database text NOT NULL,
                  fence bigint NOT NULL,
                  "position" text[],
                  finished boolean NOT NULL DEFAULT false,
                  seen bigint NOT NULL DEFAULT 0,
                  changed bigint NOT NULL DEFAULT 0,
                  batches bigint NOT NULL DEFAULT 0,
                  outcome text,
                  updated_at timestamptz NOT NULL DEFAULT now()
                ) WITH (fillfactor = 20, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000)""");
        tables.put("heartbeat", """
                CREATE TABLE IF NOT EXISTS backfleet.heartbeat (
                  prober text PRIMARY KEY,
                  sequence bigint NOT NULL,
                  at timestamptz NOT NULL
                ) WITH (fillfactor = 20, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000)""");
        return tables;
    }

    /** What makes the schema, for people who make it themselves. */
    public static String ddl() {
        return "CREATE SCHEMA IF NOT EXISTS backfleet;\n" + String.join(";\n", TABLES.values()) + ";\n" + addLater()
                + ";";
    }

    private static String addLater() {
        return LATER.stream()
                .collect(Collectors.joining(
                        ", ADD COLUMN IF NOT EXISTS ",
                        "ALTER TABLE backfleet.incarnation ADD COLUMN IF NOT EXISTS ",
                        ""));
    }

    /** The schema's tables that are not there. */
    public static Set<String> missing(Connection connection) throws SQLException {
        Set<String> missing = new TreeSet<>(TABLES.keySet());
        Sql.query(
                        connection,
                        "SELECT c.relname::text FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n"
                                + " ON n.oid = c.relnamespace WHERE n.nspname = ? AND c.relkind = 'r'",
                        row -> row.getString(1),
                        NAME)
                .forEach(missing::remove);
        return missing;
    }

    /** Makes what is missing. */
    public static void ensure(Connection connection) throws SQLException {
        if (missing(connection).isEmpty() && !older(connection)) {
            return;
        }
        Sql.transaction(connection, c -> {
            // IF NOT EXISTS alone is no protection against somebody who creates the same at the same moment
            Sql.query(c, "SELECT pg_catalog.pg_advisory_xact_lock(?)", row -> true, LOCK);
            Set<String> missing = missing(c);
            if (!schemaExists(c)) {
                Sql.execute(c, "CREATE SCHEMA " + NAME);
            }
            for (Map.Entry<String, String> table : TABLES.entrySet()) {
                if (missing.contains(table.getKey())) {
                    Sql.execute(c, table.getValue());
                }
            }
            if (older(c)) {
                Sql.execute(c, addLater());
            }
            return true;
        });
    }

    /** Whether an earlier version made the tables. */
    private static boolean older(Connection connection) throws SQLException {
        return Sql.first(
                                connection,
                                "SELECT count(*) FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass("
                                        + "'backfleet.incarnation') AND attname LIKE 'old!_%' ESCAPE '!' AND NOT attisdropped",
                                row -> row.getInt(1))
                        .orElse(0)
                < LATER.size();
    }

    /** Whether the schema is there, whoever owns it. */
    public static boolean schemaExists(Connection connection) throws SQLException {
        return Sql.first(connection, "SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = ?", row -> true, NAME)
                .isPresent();
    }
}
