package io.backfleet.cli.demo;

import io.backfleet.cli.demo.jdbc.DemoServers;
import io.backfleet.cli.demo.mysql.MariaDbServers;
import io.backfleet.cli.demo.postgresql.PostgresServers;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import java.util.Arrays;
import java.util.Locale;

/** Engines that the demo can bring up by itself; their lower-case names are what users write. */
enum Engine {
    POSTGRESQL {
        @Override
        DemoServers start() {
            return PostgresServers.start();
        }

        @Override
        Engine other() {
            return MARIADB;
        }
    },
    MARIADB {
        @Override
        DemoServers start() {
            return MariaDbServers.start();
        }

        @Override
        Engine other() {
            return POSTGRESQL;
        }
    };

    /** Starts a primary with a replica. */
    abstract DemoServers start();

    /** The one that a migration across engines goes to. */
    abstract Engine other();

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws BackfleetException {@code INVALID_VALUE} when there is no such engine */
    static Engine of(String text) {
        return Arrays.stream(values())
                .filter(value -> value.toString().equals(text.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new BackfleetException(
                        ErrorCode.INVALID_VALUE, "--engine '" + text + "' is none of " + Arrays.toString(values())));
    }
}
