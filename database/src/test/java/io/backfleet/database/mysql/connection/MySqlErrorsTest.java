package io.backfleet.database.mysql.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.backfleet.protocol.error.ErrorCode;
import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MySqlErrorsTest {
    @ParameterizedTest
    @CsvSource({
        "1213, 40001, DEADLOCK",
        "1205, HY000, LOCK_TIMEOUT",
        "1205, 40001, LOCK_TIMEOUT",
        "3572, HY000, LOCK_TIMEOUT",
        "3024, HY000, STATEMENT_TIMEOUT",
        "1969, 70100, STATEMENT_TIMEOUT",
        "1317, 70100, STATEMENT_TIMEOUT",
        "1020, HY000, SERIALIZATION",
        "1290, HY000, READ_ONLY",
        "1836, HY000, READ_ONLY",
        "1040, 08004, RESOURCES",
        "1114, HY000, RESOURCES",
        "1053, 08S01, DATABASE_UNREACHABLE",
        "1927, 70100, DATABASE_UNREACHABLE",
        "1142, 42000, ACCESS_DENIED",
        "1045, 28000, ACCESS_DENIED",
        "1146, 42S02, SCHEMA_CHANGED",
        "1054, 42S22, SCHEMA_CHANGED",
        "1176, 42000, SCHEMA_CHANGED",
        "1062, 23000, ROW_REJECTED",
        "1406, 22001, ROW_REJECTED",
        "1264, 22003, ROW_REJECTED",
        "1644, 45000, ROW_REJECTED",
        "4025, 23000, ROW_REJECTED",
        "3819, HY000, ROW_REJECTED",
        "1064, 42000, DATABASE_ERROR",
        "9999, 22003, ROW_REJECTED",
        "9999, HY000, DATABASE_ERROR",
        "0, 08S01, DATABASE_UNREACHABLE",
        "0, , DATABASE_UNREACHABLE"
    })
    void number_hasItsCode(int number, String state, ErrorCode code) {
        assertEquals(code, MySqlErrors.codeOf(new SQLException("any text: deadlock, timeout", state, number)));
    }

    @Test
    void fullPool_isShortOfResourcesAndABrokenOneUnreachable() {
        assertEquals(
                ErrorCode.RESOURCES,
                MySqlErrors.codeOf(new SQLTransientConnectionException("Connection is not available")));
        assertEquals(
                ErrorCode.ACCESS_DENIED,
                MySqlErrors.codeOf(new SQLTransientConnectionException(
                        "Connection is not available", "28000", new SQLException("denied", "28000", 1045))));
    }

    @Test
    void valuesOfRows_areNotShown() {
        SQLException duplicate =
                new SQLException("Duplicate entry 'it's secret for key 'x' for key 'users.email'", "23000", 1062);
        assertEquals("Duplicate entry '...' for key 'users.email'", MySqlErrors.text(duplicate));
        SQLException wrong =
                new SQLException("Incorrect integer value: 'secret' for column `d`.`t`.`c` at row 1", "HY000", 1366);
        assertEquals("Incorrect integer value: '...' for column `d`.`t`.`c` at row 1", MySqlErrors.text(wrong));
        assertEquals(
                "Data too long for column 'c' at row 1",
                MySqlErrors.text(new SQLException("Data too long for column 'c' at row 1", "22001", 1406)));
        assertFalse(MySqlErrors.text(new SQLException("secret", "45000", 1644)).contains("secret"));
        assertFalse(MySqlErrors.text(new SQLException("row (secret)", "08S01", new IOException("reset")))
                .contains("secret"));
    }

    @ParameterizedTest
    @CsvSource({
        "8.0.36, MYSQL, 8, 0",
        "9.7.4-2, MYSQL, 9, 7",
        "8.0.mysql_aurora.3.04.0, MYSQL, 8, 0",
        "11.4.5-MariaDB-log, MARIADB, 11, 4",
        "10.6.12-MariaDB-1:10.6.12+maria~ubu2004, MARIADB, 10, 6"
    })
    void server_isToldByItsVersion(String version, MySqlServer.Product product, int major, int minor)
            throws SQLException {
        assertEquals(new MySqlServer(product, major, minor, version), MySqlServer.parse(version));
    }

    @Test
    void version_thatCannotBeReadIsNotSupported() {
        SQLException e = assertThrows(SQLException.class, () -> MySqlServer.parse("ProxySQL"));
        assertEquals(ErrorCode.NOT_SUPPORTED, MySqlErrors.codeOf(new SQLTransientConnectionException("pool", e)));
    }
}
