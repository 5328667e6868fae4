package io.backfleet.torture.jdbc;

import static java.util.stream.Collectors.joining;

import java.util.Arrays;
import java.util.List;

/** In which words engines differ, as far as storms speak to them. */
enum Words {
    POSTGRESQL {
        @Override
        String series(int rows) {
            return "generate_series(1, " + rows + ") AS s (g)";
        }

        @Override
        String orUpdate(String... columns) {
            return " ON CONFLICT (id) DO UPDATE SET "
                    + Arrays.stream(columns).map(c -> c + " = excluded." + c).collect(joining(", "));
        }

        @Override
        List<String> counting(String table) {
            return List.of(
                    "CREATE OR REPLACE FUNCTION count_write() RETURNS trigger LANGUAGE plpgsql AS"
                            + " 'BEGIN NEW.writes := OLD.writes + 1; RETURN NEW; END'",
                    "CREATE TRIGGER counting BEFORE UPDATE ON " + table
                            + " FOR EACH ROW EXECUTE FUNCTION count_write()");
        }
    },
    MYSQL {
        @Override
        String series(int rows) {
            // runs on MySQL too, which has no table of numbers
            String digits = "(SELECT 0 AS d UNION SELECT 1 UNION SELECT 2 UNION SELECT 3 UNION SELECT 4 UNION SELECT 5"
                    + " UNION SELECT 6 UNION SELECT 7 UNION SELECT 8 UNION SELECT 9)";
            return "(SELECT 1 + a.d + 10 * b.d + 100 * c.d + 1000 * e.d + 10000 * f.d AS g FROM " + digits + " AS a, "
                    + digits + " AS b, " + digits + " AS c, " + digits + " AS e, " + digits
                    + " AS f HAVING g <= " + rows + ") AS s";
        }

        @Override
        String orUpdate(String... columns) {
            return " ON DUPLICATE KEY UPDATE "
                    + Arrays.stream(columns)
                            .map(c -> c + " = VALUES(" + c + ")")
                            .collect(joining(", "));
        }

        @Override
        List<String> counting(String table) {
            return List.of("CREATE TRIGGER counting_" + table + " BEFORE UPDATE ON " + table
                    + " FOR EACH ROW SET NEW.writes = OLD.writes + 1");
        }
    };

    /** A table with the column {@code g}, from 1 to a number up to 100,000. */
    abstract String series(int rows);

    /** Makes an INSERT write over the row with the same {@code id}. */
    abstract String orUpdate(String... columns);

    /** Statements that have a trigger count a table's updates in its column {@code writes}. */
    abstract List<String> counting(String table);
}
