package io.backfleet.database.mysql.schema;

import io.backfleet.database.jdbc.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The fleet's own database {@code backfleet} on a server: checkpoints, incarnations, heartbeats. Made by whoever comes
 * first; several may try at once. Databases of one server share it, so every row tells which one it is about by the id
 * that the databases file gives it.
 *
 * <p>An account that may not create databases works as well when somebody with more rights has run {@link #ddl()} and
 *
 * <pre>{@code
 * GRANT SELECT, INSERT, UPDATE, DELETE ON backfleet.* TO account;
 * }</pre>
 */
public final class FleetSchema {
    /** The database's name; needs no quotes. */
    public static final String NAME = "backfleet";

    private static final String DATABASE =
            "CREATE DATABASE IF NOT EXISTS backfleet DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin";

    /** Drawn once, and replicated. */
    private static final String GROUP =
            "INSERT INTO backfleet.server_group (one, id) VALUES (1, UUID())" + " ON DUPLICATE KEY UPDATE one = one";

    private static final String ENGINE = " ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin";

    private static final Map<String, String> TABLES = tables();

    private FleetSchema() {}

    private static Map<String, String> tables() {
        Map<String, String> tables = new LinkedHashMap<>();
        // one row per acceptance of a migration and database id; it outlives the checkpoints, so that a late task stays
        // void
        tables.put("incarnation", """
                CREATE TABLE IF NOT EXISTS backfleet.incarnation (
                  incarnation varchar(200) NOT NULL,
                  database_id varchar(300) NOT NULL,
                  migration varchar(300) NOT NULL,
                  started_at datetime(6) NOT NULL,
                  ended_at datetime(6),
                  old_since varchar(40),
                  old_running longtext,
                  old_prepared longtext,
                  PRIMARY KEY (incarnation, database_id))""" + ENGINE);
        tables.put("checkpoint", """
                CREATE TABLE IF NOT EXISTS backfleet.checkpoint (
                  task varchar(600) NOT NULL,
                  incarnation varchar(200) NOT NULL,
                  database_id varchar(300) NOT NULL,
                  fence bigint NOT NULL,
                  position longtext,
                  finished tinyint NOT NULL DEFAULT 0,
                  seen bigint NOT NULL DEFAULT 0,
                  changed bigint NOT NULL DEFAULT 0,
                  batches bigint NOT NULL DEFAULT 0,
                  outcome longtext,
                  updated_at datetime(6) NOT NULL,
                  PRIMARY KEY (task),
                  KEY incarnation (incarnation, database_id))""" + ENGINE);
        tables.put("heartbeat", """
                CREATE TABLE IF NOT EXISTS backfleet.heartbeat (
                  database_id varchar(300) NOT NULL,
                  prober varchar(200) NOT NULL,
                  sequence bigint NOT NULL,
                  at datetime(6) NOT NULL,
                  PRIMARY KEY (database_id, prober))""" + ENGINE);
        tables.put("server_group", """
                CREATE TABLE IF NOT EXISTS backfleet.server_group (
                  one tinyint NOT NULL,
                  id varchar(36) NOT NULL,
                  PRIMARY KEY (one))""" + ENGINE);
        return tables;
    }

    /** What makes the schema, for people who make it themselves. */
    public static String ddl() {
        return DATABASE + ";\n" + String.join(";\n", TABLES.values()) + ";\n" + GROUP + ";";
    }

    /** The schema's tables that are not there. */
    public static Set<String> missing(Connection connection) throws SQLException {
        Set<String> missing = new TreeSet<>(TABLES.keySet());
        Sql.query(
                        connection,
                        "SELECT table_name FROM information_schema.tables WHERE table_schema = ?",
                        row -> row.getString(1),
                        NAME)
                .forEach(missing::remove);
        return missing;
    }

    /** Makes what is missing. Each statement commits; the connection must be in autocommit mode. */
    public static void ensure(Connection connection) throws SQLException {
        Set<String> missing = missing(connection);
        if (!missing.isEmpty()) {
            if (!exists(connection)) {
                Sql.execute(connection, DATABASE);
            }
            for (Map.Entry<String, String> table : TABLES.entrySet()) {
                if (missing.contains(table.getKey())) {
                    Sql.execute(connection, table.getValue());
                }
            }
        }
        if (Sql.first(connection, "SELECT 1 FROM backfleet.server_group", row -> true)
                .isEmpty()) {
            Sql.update(connection, GROUP);
        }
    }

    /** Whether the database is there, whoever made it. */
    public static boolean exists(Connection connection) throws SQLException {
        return Sql.first(
                        connection,
                        "SELECT 1 FROM information_schema.schemata WHERE schema_name = ?",
                        row -> true,
                        NAME)
                .isPresent();
    }
}
