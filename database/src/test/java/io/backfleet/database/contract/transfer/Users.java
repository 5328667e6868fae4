package io.backfleet.database.contract.transfer;

import io.backfleet.testkit.jdbc.ScratchDatabase;
import java.sql.SQLException;
import java.util.Arrays;

/** Users, some of whom have an account of another shape. */
final class Users {
    private Users() {}

    static final String[] RENAMED = {
        "from: users",
        "into: accounts",
        "columns:",
        "  account: id",
        "  full_name: \"first || ' ' || last\"",
        "  kind: \"'user'\"",
        "leave: [note]",
        "where: \"deleted = 0\""
    };

    /** Users 1 to 100, every tenth of them deleted. */
    static ScratchDatabase users(TransferEngine engine) throws SQLException {
        ScratchDatabase database = engine.database();
        database.execute(
                "create table users (id int primary key, first varchar(20) not null, last varchar(20), age int,"
                        + " deleted int not null)",
                "create table accounts (age int, account int primary key, full_name " + engine.text()
                        + ", kind varchar(10)" + " not null, note varchar(10) default 'new')",
                "insert into users select i, concat('f', i), concat('l', i), i % 50, case when i % 10 = 0 then 1 else 0 end"
                        + " from " + engine.rows(100));
        return database;
    }

    static String[] with(String[] lines, String... more) {
        String[] all = Arrays.copyOf(lines, lines.length + more.length);
        System.arraycopy(more, 0, all, lines.length, more.length);
        return all;
    }
}
