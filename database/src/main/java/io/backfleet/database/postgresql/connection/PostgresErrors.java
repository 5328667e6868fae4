package io.backfleet.database.postgresql.connection;

import static java.util.Map.entry;

import io.backfleet.database.jdbc.Broken;
import io.backfleet.database.jdbc.Endpoint;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * What PostgreSQL's SQLSTATEs mean to the fleet: the one table of this engine. Never decides by a message's text.
 *
 * <p>Messages keep the server's primary text and leave out its detail, which holds values of rows. Texts of class 22
 * quote the value that was refused, and texts that triggers raise may hold anything: the former lose what is quoted,
 * the latter are replaced by the place that raised them.
 */
public final class PostgresErrors {
    /** Whole states. Looked up before {@link #CLASSES}. */
    private static final Map<String, ErrorCode> STATES = Map.ofEntries(
            entry("40P01", ErrorCode.DEADLOCK),
            entry("40001", ErrorCode.SERIALIZATION),
            entry("55P03", ErrorCode.LOCK_TIMEOUT),
            entry("57014", ErrorCode.STATEMENT_TIMEOUT),
            entry("25P03", ErrorCode.STATEMENT_TIMEOUT),
            entry("25P04", ErrorCode.STATEMENT_TIMEOUT),
            entry("57P01", ErrorCode.DATABASE_UNREACHABLE),
            entry("57P02", ErrorCode.DATABASE_UNREACHABLE),
            entry("57P03", ErrorCode.DATABASE_UNREACHABLE),
            entry("57P05", ErrorCode.DATABASE_UNREACHABLE),
            entry("25006", ErrorCode.READ_ONLY),
            entry("42501", ErrorCode.ACCESS_DENIED),
            entry("3F000", ErrorCode.SCHEMA_CHANGED),
            entry("42P01", ErrorCode.SCHEMA_CHANGED),
            entry("42703", ErrorCode.SCHEMA_CHANGED),
            entry("42704", ErrorCode.SCHEMA_CHANGED),
            entry("42883", ErrorCode.SCHEMA_CHANGED),
            entry("42804", ErrorCode.SCHEMA_CHANGED),
            entry("428C9", ErrorCode.SCHEMA_CHANGED),
            // raised by somebody's trigger about one row
            entry("P0001", ErrorCode.ROW_REJECTED),
            entry("44000", ErrorCode.ROW_REJECTED));

    /** The first two characters of a state. */
    private static final Map<String, ErrorCode> CLASSES = Map.ofEntries(
            entry("08", ErrorCode.DATABASE_UNREACHABLE),
            entry("22", ErrorCode.ROW_REJECTED),
            entry("23", ErrorCode.ROW_REJECTED),
            entry("28", ErrorCode.ACCESS_DENIED),
            entry("40", ErrorCode.SERIALIZATION),
            entry("53", ErrorCode.RESOURCES),
            // limits that a row exceeds, such as the width of an index entry
            entry("54", ErrorCode.ROW_REJECTED));

    /** 08004: refused, 08006: failed. */
    private static final Set<String> CONNECTING = Set.of("08004", "08006");

    private PostgresErrors() {}

    /** The code of a state; null means that the server said nothing, which is a broken connection. */
    public static ErrorCode code(@Nullable String state) {
        if (state == null || state.length() != 5) {
            return ErrorCode.DATABASE_UNREACHABLE;
        }
        ErrorCode whole = STATES.get(state);
        return whole != null ? whole : CLASSES.getOrDefault(state.substring(0, 2), ErrorCode.DATABASE_ERROR);
    }

    /**
     * Makes a failure of what the driver threw.
     *
     * @param doing what was being done, for the message, for instance {@code take task x}
     */
    public static BackfleetException translate(Endpoint endpoint, String doing, SQLException e) {
        return new BackfleetException(
                codeOf(e), endpoint + ": " + doing + ": " + text(e) + stateOf(e), withoutRowData(e));
    }

    /** The code of an exception. */
    public static ErrorCode codeOf(SQLException e) {
        if (e.getSQLState() == null && e instanceof SQLTransientConnectionException && e.getCause() == null) {
            // the pool's own: every connection is in use
            return ErrorCode.RESOURCES;
        }
        return code(e.getSQLState());
    }

    /** What the server says, fit for people, logs and messages. */
    public static String text(SQLException e) {
        ServerErrorMessage server = serverMessage(e);
        if (server == null) {
            return e.getSQLState() == null && e.getCause() == null
                    ? String.valueOf(e.getMessage())
                    : refusal(e).orElseGet(() -> Broken.why(e));
        }
        return masked(String.valueOf(server.getSQLState()), server);
    }

    /** What the driver itself says before there is a connection, of TLS that the server lacks or of its name. */
    private static Optional<String> refusal(SQLException e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root instanceof PSQLException
                        && CONNECTING.contains(String.valueOf(((PSQLException) root).getSQLState()))
                ? Optional.ofNullable(root.getMessage())
                : Optional.empty();
    }

    /** The server's own error, if it is one. */
    public static @Nullable ServerErrorMessage serverMessage(SQLException e) {
        for (Throwable t = e; t != null; t = t.getCause()) {
            if (t instanceof PSQLException p && p.getServerErrorMessage() != null) {
                return p.getServerErrorMessage();
            }
        }
        return null;
    }

    private static String masked(String state, ServerErrorMessage server) {
        String message = String.valueOf(server.getMessage());
        if (state.startsWith("22")) {
            return message.replaceAll("(?s)\".*\"", "\"...\"");
        }
        if (state.startsWith("P0") || !isStandard(state)) {
            String where = server.getWhere();
            return "raised by "
                    + (where == null ? "a function" : where.lines().findFirst().orElse("a function"));
        }
        return message;
    }

    /** Classes that the server itself defines; functions may raise states of their own. */
    private static boolean isStandard(String state) {
        return state.matches("(0[0-9A-Z]|1F|2[0-9A-F]|3[0-9A-F]|4[024]|5[3-8]|72|F0|HV|XX)[0-9A-Z]{3}");
    }

    private static String stateOf(SQLException e) {
        return e.getSQLState() == null ? "" : " (SQLSTATE " + e.getSQLState() + ")";
    }

    /** Drivers put the detail into the message: what travels on as a cause keeps the stack, not the text. */
    private static Throwable withoutRowData(SQLException e) {
        SQLException bare = new SQLException(text(e), e.getSQLState());
        bare.setStackTrace(e.getStackTrace());
        return bare;
    }
}
