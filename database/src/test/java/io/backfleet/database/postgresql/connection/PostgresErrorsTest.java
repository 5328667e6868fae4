package io.backfleet.database.postgresql.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.backfleet.protocol.error.ErrorCode;
import java.io.IOException;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PostgresErrorsTest {
    @ParameterizedTest
    @CsvSource({
        "40P01, DEADLOCK",
        "40001, SERIALIZATION",
        "55P03, LOCK_TIMEOUT",
        "57014, STATEMENT_TIMEOUT",
        "08006, DATABASE_UNREACHABLE",
        "57P01, DATABASE_UNREACHABLE",
        "57P03, DATABASE_UNREACHABLE",
        "53300, RESOURCES",
        "53100, RESOURCES",
        "25006, READ_ONLY",
        "42501, ACCESS_DENIED",
        "28P01, ACCESS_DENIED",
        "42P01, SCHEMA_CHANGED",
        "42703, SCHEMA_CHANGED",
        "22001, ROW_REJECTED",
        "23505, ROW_REJECTED",
        "P0001, ROW_REJECTED",
        "XX000, DATABASE_ERROR",
        "42601, DATABASE_ERROR",
        ", DATABASE_UNREACHABLE"
    })
    void state_hasItsCode(String state, ErrorCode code) {
        assertEquals(code, PostgresErrors.codeOf(new SQLException("any text: deadlock, timeout", state)));
    }

    @Test
    void textOfTheDriver_isNotShownWithACause() {
        SQLException broken = new SQLException("row (secret) lost", "08006", new IOException("reset"));
        assertEquals("the connection failed (IOException)", PostgresErrors.text(broken));
    }
}
