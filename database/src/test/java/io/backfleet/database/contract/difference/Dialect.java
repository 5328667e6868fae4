package io.backfleet.database.contract.difference;

import static java.util.stream.Collectors.joining;

import io.backfleet.testkit.jdbc.ScratchDatabase;
import java.sql.SQLException;
import java.util.stream.IntStream;

/** Which SQL one side of a pair of tables speaks. */
public enum Dialect {
    POSTGRESQL,
    MYSQL;

    private static final String DIGIT = "(select 0 d" + " union all select 1 union all select 2 union all select 3"
            + " union all select 4 union all select 5 union all select 6 union all select 7 union all select 8"
            + " union all select 9)";

    /** What stands behind FROM for rows with a column {@code i} of 1 to n. */
    public String rows(int n) {
        if (this == POSTGRESQL) {
            return "generate_series(1, " + n + ") as i";
        }
        int digits = String.valueOf(n).length();
        String sum = IntStream.range(0, digits)
                .mapToObj(i -> "d" + i + ".d * " + (long) Math.pow(10, i))
                .collect(joining(" + "));
        String from = IntStream.range(0, digits).mapToObj(i -> DIGIT + " d" + i).collect(joining(", "));
        return "(select 1 + " + sum + " as i from " + from + ") n where n.i <= " + n;
    }

    /** What stands behind the columns of a table. */
    public String options() {
        return this == MYSQL ? " default charset utf8mb4" : "";
    }

    /** Makes the types that tables of these tests have. */
    void makeTypes(ScratchDatabase database) throws SQLException {
        if (this == POSTGRESQL) {
            database.execute(
                    "create type mood as enum ('sad', 'ok')",
                    "create extension if not exists citext",
                    "create collation ci (provider = icu, locale = 'und-u-ks-level2', deterministic = false)");
        }
    }
}
