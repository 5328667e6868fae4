package io.backfleet.database.mysql.connection;

import java.io.Serial;
import java.sql.SQLException;

/** A server that the fleet can't work with. */
final class UnsupportedServerException extends SQLException {
    @Serial
    private static final long serialVersionUID = 1;

    UnsupportedServerException(String reason) {
        super(reason, "HY000");
    }
}
