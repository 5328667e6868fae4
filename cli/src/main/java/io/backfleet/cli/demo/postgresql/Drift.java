package io.backfleet.cli.demo.postgresql;

import io.backfleet.protocol.finding.Direction;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What goes wrong in the demo: rows that somebody changes without the application's dual writes. */
public final class Drift {
    private static final List<Mishap> MISHAPS = List.of(
            new Mishap("full_name = NULL", Direction.MISSING),
            new Mishap("full_name = 'Nobody Knows'", Direction.BEHIND),
            new Mishap("first_name = 'Somebody'", Direction.BEHIND),
            new Mishap("full_name = full_name || ' '", Direction.BEHIND),
            new Mishap("full_name = upper(full_name)", Direction.BEHIND));

    /** @param direction that a verification must tell */
    private record Mishap(String set, Direction direction) {}

    private Drift() {}

    /** Keys that the application itself leaves alone, so that it does not put right what is planted. */
    public static List<Long> keys(long rows) {
        List<Long> keys = new ArrayList<>();
        for (int i = 1; i <= MISHAPS.size(); i++) {
            keys.add(rows * i / (MISHAPS.size() + 1));
        }
        return keys;
    }

    /** Plants one of each kind, in one transaction; the keys and how they differ from then on. */
    public static Map<String, Direction> plant(DemoDatabase database, long rows) {
        Map<String, Direction> planted = new TreeMap<>();
        List<Long> keys = keys(rows);
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            for (int i = 0; i < MISHAPS.size(); i++) {
                Mishap mishap = MISHAPS.get(i);
                statement.executeUpdate("UPDATE users SET " + mishap.set() + " WHERE id = " + keys.get(i));
                planted.put(Long.toString(keys.get(i)), mishap.direction());
            }
            connection.commit();
        } catch (SQLException e) {
            throw new IllegalStateException("the demo's database does not obey", e);
        }
        return planted;
    }
}
