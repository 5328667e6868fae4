package io.backfleet.database.mysql.transfer.examine;

import io.backfleet.database.mysql.catalog.Column;
import io.backfleet.database.mysql.catalog.Table;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Whether what an expression gives arrives whole in a column. The server says of an expression no more than its sort of
 * type, which for whole numbers is always the widest: so what it would refuse at a row is left to it, and what it would
 * round, or cut, without a word is asked for here. All functions.
 */
public final class Arrivals {
    private static final Set<String> WHOLE =
            Set.of("TINYINT", "SMALLINT", "MEDIUMINT", "INT", "BIGINT", "BOOLEAN", "YEAR");

    private Arrivals() {}

    /**
     * Why what it gives may not arrive as it is, for people; empty when it does, or is refused.
     *
     * @param read columns that it reads
     */
    public static Optional<String> flaw(
            Connection connection, Table from, String expression, Collection<Column> read, Column into)
            throws SQLException {
        String charset = into.charset();
        Optional<String> foreign = charset == null
                ? Optional.empty()
                : read.stream()
                        .map(Column::charset)
                        .filter(other -> other != null && !Conversions.holds(charset, other))
                        .findFirst();
        if (foreign.isPresent()) {
            return Optional.of("its character set " + charset + " lacks characters of " + foreign.get());
        }
        try (Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            try (ResultSet none =
                    statement.executeQuery("SELECT (" + expression + "\n) FROM " + from.sql() + " LIMIT 0")) {
                return flaw(none.getMetaData(), into);
            }
        }
    }

    private static Optional<String> flaw(ResultSetMetaData type, Column into) throws SQLException {
        String name = type.getColumnTypeName(1).toUpperCase(Locale.ROOT).replaceAll(" (UNSIGNED|ZEROFILL).*", "");
        boolean whole = WHOLE.contains(name);
        boolean approximate = name.equals("DOUBLE") || name.equals("FLOAT");
        return switch (into.kind()) {
            case SIGNED, UNSIGNED -> flawed(!whole && !(name.equals("DECIMAL") && type.getScale(1) == 0), "it rounds");
            case DECIMAL ->
                flawed(approximate || (name.equals("DECIMAL") && type.getScale(1) > into.scale()), "it rounds");
            case FLOAT -> flawed(name.equals("DOUBLE"), "it rounds");
            case DATETIME, TIME ->
                flawed(
                        fractions(name, type.getColumnDisplaySize(1)) > into.precision(),
                        "it rounds fractions of a second");
            case DATE -> flawed(name.equals("DATETIME") || name.equals("TIMESTAMP"), "it has no time of day");
            case CHAR, TEXT ->
                flawed(
                        into.baseName().endsWith("char") && type.getColumnDisplaySize(1) > into.precision(),
                        "it is shorter, so that values are refused or cut");
            default -> Optional.empty();
        };
    }

    /** Digits behind the second, by the length of the longest text, which has a point before them if there are any. */
    private static int fractions(String type, int length) {
        int whole = type.equals("TIME") ? "-838:59:59".length() : "2000-01-01 00:00:00".length();
        boolean timed = type.equals("TIME") || type.equals("DATETIME") || type.equals("TIMESTAMP");
        return timed ? Math.max(0, length - whole - 1) : 0;
    }

    private static Optional<String> flawed(boolean flawed, String why) {
        return flawed ? Optional.of(why) : Optional.empty();
    }

    /** How to say what is to be stored. */
    public static String remedy(Column into, String expression) {
        return switch (into.kind()) {
            case SIGNED, UNSIGNED -> "ROUND(" + expression + ")";
            case DECIMAL -> "CAST(" + expression + " AS DECIMAL(" + into.precision() + ", " + into.scale() + "))";
            case FLOAT -> "CAST(" + expression + " AS FLOAT)";
            case DATE -> "DATE(" + expression + ")";
            case DATETIME -> "CAST(" + expression + " AS DATETIME(" + into.precision() + "))";
            case TIME -> "CAST(" + expression + " AS TIME(" + into.precision() + "))";
            case CHAR, TEXT ->
                into.baseName().endsWith("char")
                        ? "LEFT(" + expression + ", " + into.precision() + ")"
                        : "CAST(" + expression + " AS CHAR)";
            default -> "an expression that gives such values alone";
        };
    }
}
