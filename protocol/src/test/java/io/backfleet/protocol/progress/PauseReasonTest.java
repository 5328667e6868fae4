package io.backfleet.protocol.progress;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The build's locale writes 2,31: a person's text must not depend on the machine. */
class PauseReasonTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            nullValues = "-",
            value = {
                "2.31 ~ 1.5 ~ 210 ~ '' ~ replication_lag 2.31 of 1.50 on standby:5433 (0.2 s old)",
                "2 ~ 1 ~ 0 ~ '' ~ replication_lag 2 of 1 on standby:5433 (0.0 s old)",
                "0 ~ 1 ~ 1000 ~ since 3 s ~ replication_lag 0 of 1 on standby:5433 (1.0 s old): since 3 s",
                "1234567.891 ~ 1.004 ~ 1 ~ '' ~ replication_lag 1234567.89 of 1.00 on standby:5433 (0.0 s old)",
                "-1 ~ 1.5 ~ 61234 ~ connection refused ~ "
                        + "replication_lag unknown, limit 1.50 on standby:5433 (61.2 s old): connection refused"
            })
    void reason_isTextForPeople(double value, double limit, long age, String detail, String text) {
        assertEquals(text, new PauseReason("replication_lag", value, limit, "standby:5433", age, detail).toString());
    }
}
