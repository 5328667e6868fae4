package io.backfleet.database.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The few ways in which statements are run. */
public final class Sql {
    /** Makes something of the row that the result stands on. */
    @FunctionalInterface
    public interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    /** Work on a connection. */
    @FunctionalInterface
    public interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    private Sql() {}

    /** All rows. Parameters are bound in order; a {@code List} of texts becomes a text array. */
    public static <T> List<T> query(Connection connection, String sql, Row<T> row, @Nullable Object... parameters)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, parameters);
            List<T> rows = new ArrayList<>();
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    rows.add(row.read(result));
                }
            }
            return rows;
        }
    }

    /** The first row, if there is one. */
    public static <T> Optional<T> first(Connection connection, String sql, Row<T> row, @Nullable Object... parameters)
            throws SQLException {
        List<T> rows = query(connection, sql, row, parameters);
        return rows.isEmpty() ? Optional.empty() : Optional.of(rows.get(0));
    }

    /** Runs a statement that gives a count of rows. */
    public static int update(Connection connection, String sql, @Nullable Object... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, parameters);
            return statement.executeUpdate();
        }
    }

    /** Runs a text without parameters as it stands; question marks in it are the text's own. */
    public static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            statement.execute(sql);
        }
    }

    /** Runs work in one transaction that is always rolled back. */
    public static <T> T rolledBack(Connection connection, Work<T> work) throws SQLException {
        connection.setAutoCommit(false);
        try {
            return work.on(connection);
        } finally {
            rollback(connection);
        }
    }

    /** Runs work in one transaction. */
    public static <T> T transaction(Connection connection, Work<T> work) throws SQLException {
        connection.setAutoCommit(false);
        boolean committed = false;
        try {
            T result = work.on(connection);
            connection.commit();
            committed = true;
            return result;
        } finally {
            if (committed) {
                connection.setAutoCommit(true);
            } else {
                rollback(connection);
            }
        }
    }

    private static void rollback(Connection connection) {
        try {
            connection.rollback();
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            // the failure that led here is the one to report; a broken connection has rolled back anyway
        }
    }

    /** Binds in order, from parameter 1. */
    public static void bind(PreparedStatement statement, @Nullable Object... parameters) throws SQLException {
        for (int i = 0; i < parameters.length; i++) {
            Object value = parameters[i];
            if (value instanceof List<?> list) {
                statement.setArray(i + 1, statement.getConnection().createArrayOf("text", list.toArray()));
            } else {
                statement.setObject(i + 1, value);
            }
        }
    }

    /** A text array column as a list; null for SQL null. */
    public static @Nullable List<String> texts(ResultSet row, String column) throws SQLException {
        java.sql.Array array = row.getArray(column);
        return array == null ? null : List.of((String[]) array.getArray());
    }

    /** An array column of whole numbers as a list; empty for SQL null. */
    public static List<Integer> numbers(ResultSet row, String column) throws SQLException {
        java.sql.Array array = row.getArray(column);
        List<Integer> numbers = new ArrayList<>();
        if (array != null) {
            Arrays.stream((Object[]) array.getArray()).forEach(n -> numbers.add(((Number) n).intValue()));
        }
        return numbers;
    }
}
