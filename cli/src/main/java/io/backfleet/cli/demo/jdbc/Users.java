package io.backfleet.cli.demo.jdbc;

import java.sql.SQLException;
import java.sql.Statement;

/** The table that everything starts from, and the one that some of it ends in. */
final class Users {
    /** Characters of a text; two names and what is between them fit in. */
    static final int TEXT = 200;

    private static final int NAME = 80;

    private Users() {}

    /** Makes it with rows from id 1 on. */
    static void create(Statement statement, DemoServers servers, long rows, String... moreColumns) throws SQLException {
        String name = servers.text(NAME) + " NOT NULL";
        statement.execute("CREATE TABLE users (id bigint PRIMARY KEY, first_name " + name + ", last_name " + name
                + ", email " + servers.text(TEXT) + " NOT NULL, visits int NOT NULL DEFAULT 0"
                + (moreColumns.length == 0 ? "" : ", " + String.join(", ", moreColumns)) + ")");
        statement.execute("INSERT INTO users (id, first_name, last_name, email) SELECT n, concat('First', n),"
                + " concat('Last', n % 9973), concat('user', n, '@example.org') FROM " + servers.series(rows));
        statement.execute("CREATE INDEX users_email ON users (email)");
    }

    /** Makes the table that users are to move into, empty. */
    static void createAccounts(Statement statement, DemoServers servers, String... moreColumns) throws SQLException {
        String text = servers.text(TEXT) + " NOT NULL";
        statement.execute("CREATE TABLE accounts (id bigint PRIMARY KEY, full_name " + text + ", email " + text
                + ", visits int NOT NULL" + (moreColumns.length == 0 ? "" : ", " + String.join(", ", moreColumns))
                + ")");
    }
}
