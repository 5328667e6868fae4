package io.backfleet.cli.demo;

import io.backfleet.cli.demo.jdbc.Application;
import io.backfleet.cli.demo.jdbc.DemoServers;
import io.backfleet.cli.demo.jdbc.NewColumn;
import io.backfleet.cli.demo.jdbc.NewDatabase;
import io.backfleet.cli.demo.jdbc.NewTable;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** What the demo migrates; lower-case names are what users write. */
enum Scenario {
    /** A new column of a table. */
    COLUMNS {
        @Override
        Application application(DemoServers source, DemoServers target) {
            return new NewColumn(source, List.of("shop"));
        }
    },
    /** Another table of the same database. */
    TABLE {
        @Override
        Application application(DemoServers source, DemoServers target) {
            return new NewTable(source);
        }
    },
    /** Another database of the same engine. */
    COPY {
        @Override
        Application application(DemoServers source, DemoServers target) {
            return new NewDatabase(source, source);
        }
    },
    /** Another database of another engine. */
    CROSS_ENGINE {
        @Override
        Application application(DemoServers source, DemoServers target) {
            return new NewDatabase(source, target);
        }

        @Override
        boolean crossesEngines() {
            return true;
        }
    },
    /** A new column in several databases at once. */
    SHARDS {
        @Override
        Application application(DemoServers source, DemoServers target) {
            return new NewColumn(
                    source,
                    IntStream.rangeClosed(1, MANY).mapToObj(i -> "shop-" + i).toList());
        }
    };

    private static final int MANY = 8;

    /** The application, not started. */
    abstract Application application(DemoServers source, DemoServers target);

    /** Whether it takes a second engine. */
    boolean crossesEngines() {
        return false;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** @throws BackfleetException {@code INVALID_VALUE} when there is no such scenario */
    static Scenario of(String text) {
        return Arrays.stream(values())
                .filter(value -> value.toString().equals(text.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new BackfleetException(
                        ErrorCode.INVALID_VALUE, "--scenario '" + text + "' is none of " + Arrays.toString(values())));
    }
}
