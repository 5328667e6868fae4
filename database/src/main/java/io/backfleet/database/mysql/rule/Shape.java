package io.backfleet.database.mysql.rule;

import io.backfleet.database.mysql.catalog.Table;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * What the server says of an expression's values before it has worked any of them out.
 *
 * @param form what they are
 * @param characters the most that one can have, as a text
 */
record Shape(Form form, long characters) {
    /** Of a column whose expression is never asked for. */
    static final Shape UNKNOWN = new Shape(Form.TEXT, Long.MAX_VALUE);

    /**
     * Asks the server; no row is read and nothing is run.
     *
     * @param expressions over a table's row
     * @throws SQLException what the server says against an expression, among others
     */
    static List<Shape> of(Connection connection, Table table, List<String> expressions) throws SQLException {
        if (expressions.isEmpty()) {
            return List.of();
        }
        // a comment in an expression would otherwise end the statement
        String list = String.join("\n), (", expressions);
        List<Shape> shapes = new ArrayList<>();
        try (Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            try (ResultSet none = statement.executeQuery("SELECT (" + list + "\n) FROM " + table.sql() + " LIMIT 0")) {
                ResultSetMetaData columns = none.getMetaData();
                for (int i = 1; i <= columns.getColumnCount(); i++) {
                    shapes.add(new Shape(Form.of(columns.getColumnTypeName(i)), columns.getColumnDisplaySize(i)));
                }
            }
        }
        return shapes;
    }
}
