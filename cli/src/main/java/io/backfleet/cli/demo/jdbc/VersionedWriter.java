package io.backfleet.cli.demo.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Writes users in one database and then accounts in another. In the target every write takes the place of the key's
 * tombstone first, which keeps two writes of one key apart, also when the row is not there; then the newer one wins.
 */
final class VersionedWriter implements Application.Writer {
    /** Below every version that the sequence gives. */
    private static final long NONE = 0;

    private final Connection source;
    private final Connection target;
    private final Keys keys;
    private final PreparedStatement next;
    private final PreparedStatement insertUser;
    private final PreparedStatement updateUser;
    private final PreparedStatement deleteUser;
    private final PreparedStatement user;
    private final PreparedStatement place;
    private final PreparedStatement tombstone;
    private final PreparedStatement entomb;
    private final PreparedStatement unplace;
    private final PreparedStatement account;
    private final PreparedStatement insertAccount;
    private final PreparedStatement updateAccount;
    private final PreparedStatement deleteAccount;

    /** What the old side holds now. */
    private record User(String fullName, String email, int visits, long version) {}

    VersionedWriter(Connection source, DemoServers from, Connection target, DemoServers into, Keys keys)
            throws SQLException {
        this.source = source;
        this.target = target;
        this.keys = keys;
        for (Connection connection : new Connection[] {source, target}) {
            connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            connection.setAutoCommit(false);
        }
        next = source.prepareStatement("SELECT " + from.nextVersion());
        insertUser = source.prepareStatement(
                "INSERT INTO users (id, first_name, last_name, email) VALUES (?, ?, 'User', ?)");
        updateUser = source.prepareStatement("UPDATE users SET first_name = ?, visits = visits + 1, row_version = "
                + from.nextVersion() + " WHERE id = ?");
        deleteUser = source.prepareStatement("DELETE FROM users WHERE id = ?");
        user = source.prepareStatement(
                "SELECT concat(first_name, ' ', last_name), email, visits, row_version FROM users WHERE id = ?");
        place = target.prepareStatement(
                "INSERT INTO accounts_deleted (id, row_version) VALUES (?, " + NONE + ")" + into.orUpdate("id"));
        tombstone = target.prepareStatement("SELECT row_version FROM accounts_deleted WHERE id = ? FOR UPDATE");
        entomb =
                target.prepareStatement("UPDATE accounts_deleted SET row_version = ? WHERE id = ? AND row_version < ?");
        unplace = target.prepareStatement("DELETE FROM accounts_deleted WHERE id = ? AND row_version = " + NONE);
        account = target.prepareStatement("SELECT row_version FROM accounts WHERE id = ? FOR UPDATE");
        insertAccount = target.prepareStatement(
                "INSERT INTO accounts (full_name, email, visits, row_version, id) VALUES (?, ?, ?, ?, ?)");
        updateAccount = target.prepareStatement(
                "UPDATE accounts SET full_name = ?, email = ?, visits = ?, row_version = ? WHERE id = ?");
        deleteAccount = target.prepareStatement("DELETE FROM accounts WHERE id = ? AND row_version <= ?");
    }

    @Override
    public void write(SplittableRandom random) throws SQLException {
        int dice = random.nextInt(10);
        if (dice < 2) {
            long id = keys.fresh();
            insertUser.setLong(1, id);
            insertUser.setString(2, "New" + id);
            insertUser.setString(3, "user" + id + "@example.org");
            insertUser.executeUpdate();
            upsert(id);
        } else if (dice < 9) {
            long id = keys.any(random);
            updateUser.setString(1, "Renamed" + random.nextInt(1_000_000));
            updateUser.setLong(2, id);
            if (updateUser.executeUpdate() > 0) {
                upsert(id);
            } else {
                source.commit();
            }
        } else {
            delete(keys.any(random));
        }
    }

    private void upsert(long id) throws SQLException {
        User row = read(id);
        source.commit();
        if (place(id) < row.version) {
            Long stored = version(account, id);
            if (stored == null || stored < row.version) {
                PreparedStatement write = stored == null ? insertAccount : updateAccount;
                write.setString(1, row.fullName);
                write.setString(2, row.email);
                write.setInt(3, row.visits);
                write.setLong(4, row.version);
                write.setLong(5, id);
                write.executeUpdate();
            }
        }
        unplace.setLong(1, id);
        unplace.executeUpdate();
        target.commit();
    }

    private void delete(long id) throws SQLException {
        deleteUser.setLong(1, id);
        if (deleteUser.executeUpdate() == 0) {
            source.commit();
            return;
        }
        // drawn while the row's lock is held, so that it lies between this row's versions and those of its successor
        long version = version();
        source.commit();
        place(id);
        entomb.setLong(1, version);
        entomb.setLong(2, id);
        entomb.setLong(3, version);
        entomb.executeUpdate();
        deleteAccount.setLong(1, id);
        deleteAccount.setLong(2, version);
        deleteAccount.executeUpdate();
        target.commit();
    }

    private User read(long id) throws SQLException {
        user.setLong(1, id);
        try (ResultSet row = user.executeQuery()) {
            row.next();
            return new User(row.getString(1), row.getString(2), row.getInt(3), row.getLong(4));
        }
    }

    private long version() throws SQLException {
        try (ResultSet row = next.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    /** Locks the place of a key's tombstone; gives the version at which the row was deleted. */
    private long place(long id) throws SQLException {
        place.setLong(1, id);
        place.executeUpdate();
        Long version = version(tombstone, id);
        return version == null ? NONE : version;
    }

    private static @Nullable Long version(PreparedStatement query, long id) throws SQLException {
        query.setLong(1, id);
        try (ResultSet row = query.executeQuery()) {
            return row.next() ? row.getLong(1) : null;
        }
    }

    @Override
    public void close() throws SQLException {
        source.close();
        target.close();
    }
}
