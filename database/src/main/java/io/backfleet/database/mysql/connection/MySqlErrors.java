package io.backfleet.database.mysql.connection;

import io.backfleet.database.jdbc.Broken;
import io.backfleet.database.jdbc.Endpoint;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What MySQL's and MariaDB's error numbers mean to the fleet: the one table of this engine. Never decides by a message's
 * text. Numbers come from the servers' lists of errors; where a server has none of its own, the SQLSTATE's class decides.
 *
 * <p>Messages about rows quote values: they lose what is quoted. Texts that triggers raise may hold anything, and are
 * replaced.
 */
public final class MySqlErrors {
    private static final int SIGNALLED = 1644;

    private static final Map<Integer, ErrorCode> NUMBERS = numbers();

    /** The first two characters of a state. */
    private static final Map<String, ErrorCode> CLASSES = Map.of(
            "08", ErrorCode.DATABASE_UNREACHABLE,
            "22", ErrorCode.ROW_REJECTED,
            "23", ErrorCode.ROW_REJECTED,
            "28", ErrorCode.ACCESS_DENIED,
            "40", ErrorCode.SERIALIZATION,
            "45", ErrorCode.ROW_REJECTED);

    /** About rows, but without values of theirs. */
    private static final Set<Integer> WITHOUT_VALUES =
            Set.of(1048, 1118, 1264, 1265, 1364, 1365, 1406, 1451, 1452, 3819, 4025);

    private MySqlErrors() {}

    private static Map<Integer, ErrorCode> numbers() {
        Map<Integer, ErrorCode> numbers = new HashMap<>();
        put(numbers, ErrorCode.DEADLOCK, 1213, 1614);
        // 3572: NOWAIT, 3058: user lock, 1099 and 1100: LOCK TABLES
        put(numbers, ErrorCode.LOCK_TIMEOUT, 1205, 3572, 3058, 1099, 1100);
        put(numbers, ErrorCode.STATEMENT_TIMEOUT, 3024, 1969, 1317, 1028);
        // 1020: changed since last read, 1412 and 1615: the definition changed meanwhile
        put(numbers, ErrorCode.SERIALIZATION, 1020, 1412, 1615);
        put(numbers, ErrorCode.READ_ONLY, 1290, 1792, 1836, 1874);
        put(numbers, ErrorCode.RESOURCES, 1021, 1037, 1038, 1040, 1041, 1114, 1135, 1203, 1206, 1226, 3170);
        // 1927 and 4031: the server ended the session, 3032: offline mode, 3169: killed
        put(numbers, ErrorCode.DATABASE_UNREACHABLE, 1053, 1077, 1079, 1080, 1152, 1158, 1159, 1160, 1161, 1184);
        put(numbers, ErrorCode.DATABASE_UNREACHABLE, 1927, 2002, 2003, 2006, 2013, 2055, 3032, 3169, 4031);
        put(numbers, ErrorCode.ACCESS_DENIED, 1044, 1045, 1095, 1130, 1142, 1143, 1227, 1370, 1410, 1698, 1820, 1862);
        put(numbers, ErrorCode.ACCESS_DENIED, 3118, 3159, 4151);
        put(numbers, ErrorCode.SCHEMA_CHANGED, 1046, 1049, 1051, 1054, 1072, 1091, 1103, 1109, 1146, 1176, 1305, 1356);
        // generated columns
        put(numbers, ErrorCode.SCHEMA_CHANGED, 1906, 3105);
        put(numbers, ErrorCode.ROW_REJECTED, 1048, 1062, 1118, 1139, 1153, 1169, 1216, 1217, 1263, 1264, 1265, 1292);
        put(numbers, ErrorCode.ROW_REJECTED, 1300, 1301, 1364, 1365, 1366, 1367, 1406, 1411, 1416, 1425, 1426, 1441);
        put(numbers, ErrorCode.ROW_REJECTED, 1451, 1452, 1525, 1557, 1644, 1690, 1761, 1762, 3819, 3854, 4025);
        // JSON and regular expressions
        put(numbers, ErrorCode.ROW_REJECTED, 3140, 3141, 3143, 3144, 3146, 3147, 3148, 3150, 3154, 3155, 3156, 3157);
        put(numbers, ErrorCode.ROW_REJECTED, 3158, 3684, 3685, 3686, 3687, 3688, 3689, 3690, 3691, 3692, 3693, 3696);
        put(numbers, ErrorCode.ROW_REJECTED, 3697, 3698, 3699);
        return Map.copyOf(numbers);
    }

    private static void put(Map<Integer, ErrorCode> numbers, ErrorCode code, int... those) {
        for (int number : those) {
            if (numbers.put(number, code) != null) {
                throw new IllegalStateException("error " + number + " has two codes");
            }
        }
    }

    /**
     * Makes a failure of what the driver threw.
     *
     * @param doing what was being done, for the message, for instance {@code take task x}
     */
    public static BackfleetException translate(Endpoint endpoint, String doing, SQLException e) {
        int number = serversOwn(e).map(SQLException::getErrorCode).orElse(0);
        String suffix = number == 0
                ? e.getSQLState() == null ? "" : " (SQLSTATE " + e.getSQLState() + ")"
                : " (error " + number + ")";
        return new BackfleetException(
                codeOf(e), endpoint + ": " + doing + ": " + text(e) + suffix, withoutRowData(e, number));
    }

    /** The code of an exception. */
    public static ErrorCode codeOf(SQLException e) {
        if (unsupported(e).isPresent()) {
            return ErrorCode.NOT_SUPPORTED;
        }
        Optional<SQLException> server = serversOwn(e);
        if (server.isPresent()) {
            ErrorCode code = NUMBERS.get(server.get().getErrorCode());
            return code != null ? code : ofState(server.get().getSQLState());
        }
        if (e.getSQLState() == null && e instanceof SQLTransientConnectionException && e.getCause() == null) {
            // the pool's own: every connection is in use
            return ErrorCode.RESOURCES;
        }
        return e.getSQLState() == null ? ErrorCode.DATABASE_UNREACHABLE : ofState(e.getSQLState());
    }

    private static ErrorCode ofState(String state) {
        return state.length() != 5
                ? ErrorCode.DATABASE_ERROR
                : CLASSES.getOrDefault(state.substring(0, 2), ErrorCode.DATABASE_ERROR);
    }

    /** What the server says, fit for people, logs and messages. */
    public static String text(SQLException e) {
        Optional<UnsupportedServerException> unsupported = unsupported(e);
        if (unsupported.isPresent()) {
            return String.valueOf(unsupported.get().getMessage());
        }
        Optional<SQLException> server = serversOwn(e);
        if (server.isPresent()) {
            return masked(server.get());
        }
        boolean broken = codeOf(e) == ErrorCode.DATABASE_UNREACHABLE;
        return broken || e.getCause() != null ? Broken.why(e) : String.valueOf(e.getMessage());
    }

    private static String masked(SQLException server) {
        int number = server.getErrorCode();
        String message = String.valueOf(server.getMessage());
        if (number == SIGNALLED || String.valueOf(server.getSQLState()).startsWith("45")) {
            return "raised by a trigger or a function";
        }
        if (codeOf(server) != ErrorCode.ROW_REJECTED || WITHOUT_VALUES.contains(number)) {
            return message;
        }
        int quote = firstQuote(message);
        if (quote < 0) {
            return message;
        }
        return message.substring(0, quote) + "'...'" + lastTail(message, quote);
    }

    /** The names of column and row that follow the last value, if they do. */
    private static String lastTail(String message, int quote) {
        for (String start : new String[] {" for key ", " for column ", " for function "}) {
            int at = message.lastIndexOf(start);
            if (at > quote) {
                return message.substring(at);
            }
        }
        return "";
    }

    private static int firstQuote(String message) {
        for (int i = 0; i < message.length(); i++) {
            if (message.charAt(i) == '\'' || message.charAt(i) == '"') {
                return i;
            }
        }
        return -1;
    }

    /** What a server sent, which alone has a number; pools give theirs the number of what lies behind. */
    private static Optional<SQLException> serversOwn(SQLException e) {
        SQLException innermost = null;
        for (Throwable t = e; t != null; t = t.getCause()) {
            if (t instanceof SQLException s && s.getErrorCode() != 0) {
                innermost = s;
            }
        }
        return Optional.ofNullable(innermost);
    }

    private static Optional<UnsupportedServerException> unsupported(SQLException e) {
        for (Throwable t = e; t != null; t = t.getCause()) {
            if (t instanceof UnsupportedServerException u) {
                return Optional.of(u);
            }
        }
        return Optional.empty();
    }

    /** Messages may hold values: what travels on as a cause keeps the stack, not the text. */
    private static Throwable withoutRowData(SQLException e, int number) {
        SQLException bare = new SQLException(text(e), e.getSQLState(), number);
        bare.setStackTrace(e.getStackTrace());
        return bare;
    }
}
