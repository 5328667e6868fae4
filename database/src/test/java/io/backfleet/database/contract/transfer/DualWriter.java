package io.backfleet.database.contract.transfer;

import static java.util.stream.Collectors.joining;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * An application that keeps the contract: whatever it does to users in a transaction it does to accounts, too, the source
 * first, for exactly the rows that it has locked. Not thread-safe.
 */
final class DualWriter {
    static final int IDS = 3_000;
    private static final int MOST_ROWS = 60;

    private final TransferEngine engine;
    private final Connection connection;
    private final Random random;
    private long committed;

    DualWriter(TransferEngine engine, Connection connection, Random random) {
        this.engine = engine;
        this.connection = connection;
        this.random = random;
    }

    /** Goes on until told to stop; how many transactions it has committed. */
    long run(AtomicBoolean stop) {
        try {
            connection.setAutoCommit(false);
            while (!stop.get()) {
                try {
                    transaction();
                } catch (SQLException e) {
                    connection.rollback();
                    if (!engine.triesAgain(e)) {
                        throw e;
                    }
                }
            }
            return committed;
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private void transaction() throws SQLException {
        // now and then one that is long, and holds its locks all the while
        int steps = random.nextInt(20) == 0 ? 40 : 1 + random.nextInt(3);
        for (int i = 0; i < steps; i++) {
            step();
        }
        if (random.nextInt(6) == 0) {
            connection.rollback();
        } else {
            connection.commit();
            committed++;
        }
    }

    private void step() throws SQLException {
        int id = 1 + random.nextInt(IDS);
        switch (random.nextInt(8)) {
            case 0, 1 -> change(locked(id, id), "n = n + 1");
            case 2 -> insert(id);
            case 3 -> delete(locked(id, id));
            case 4 -> anew(id);
            case 5 -> move(id, 1 + random.nextInt(IDS));
            case 6 -> change(locked(id, id + random.nextInt(3)), "gone = 1 - gone");
            default -> bulk(locked(id, id + random.nextInt(MOST_ROWS)));
        }
    }

    private List<Integer> locked(int first, int last) throws SQLException {
        List<Integer> ids = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select id from users where id between " + first + " and " + last
                        + " order by id for update")) {
            while (row.next()) {
                ids.add(row.getInt(1));
            }
        }
        return ids;
    }

    private void change(List<Integer> ids, String assignment) throws SQLException {
        if (!ids.isEmpty()) {
            execute("update users set " + assignment + " where id in " + list(ids));
            follow(ids);
        }
    }

    private void delete(List<Integer> ids) throws SQLException {
        if (!ids.isEmpty()) {
            execute("delete from users where id in " + list(ids));
            follow(ids);
        }
    }

    private void bulk(List<Integer> ids) throws SQLException {
        if (random.nextInt(5) == 0) {
            delete(ids);
        } else {
            change(ids, "name = concat('b', id), n = n + 1");
        }
    }

    private void insert(int id) throws SQLException {
        execute("insert into users values (" + id + ", 'i', " + random.nextInt(100) + ", " + random.nextInt(2) + ")");
        follow(List.of(id));
    }

    /** Deletes a row and inserts it again, in one transaction. */
    private void anew(int id) throws SQLException {
        delete(locked(id, id));
        insert(id);
    }

    private void move(int from, int to) throws SQLException {
        if (from != to && !locked(from, from).isEmpty()) {
            execute("update users set id = " + to + " where id = " + from);
            follow(List.of(from, to));
        }
    }

    /** The second half of a dual write. */
    private void follow(List<Integer> ids) throws SQLException {
        execute("delete from accounts where id in " + list(ids)
                + " and id not in (select u.id from users u where u.gone = 0 and u.id in " + list(ids) + ")");
        execute(engine.upsert(
                "accounts",
                1,
                "select id, concat(name, '!'), n from users where gone = 0 and id in " + list(ids),
                "id",
                "full_name",
                "n"));
    }

    private static String list(List<Integer> ids) {
        return ids.stream().map(String::valueOf).collect(joining(", ", "(", ")"));
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }
}
